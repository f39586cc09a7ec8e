-- What does not agree, as views over the ledger (events/bus/ledger.py), once all is written down in it.

-- Each event of the log once, however often it is there, at its first place.
CREATE TABLE fresh AS
    SELECT owner, id, topic, key, source, subject, sequence, digest, time, partition, min(offset) AS offset, own_id
    FROM logged GROUP BY topic, id, digest;
CREATE INDEX fresh_id ON fresh (id);

-- Those that nobody disowns: said by their owner like this, or by one who cannot show all it said.
CREATE TABLE honest AS
    SELECT fresh.* FROM fresh LEFT JOIN owner ON owner.name = fresh.owner
    WHERE NOT coalesce(owner.keeps, 0)
    OR EXISTS (SELECT 1 FROM said WHERE said.id = fresh.id AND said.digest = fresh.digest);
CREATE INDEX honest_sequence ON honest (topic, source, subject, sequence);

CREATE VIEW in_sequence AS
    SELECT *, max(sequence) OVER (
        PARTITION BY source, topic, subject ORDER BY offset ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS before
    FROM honest WHERE sequence IS NOT NULL;

-- An event for each consumer that reads its topic; `done` says whether it was to have heard it by now.
CREATE VIEW reading AS
    SELECT reads.consumer, honest.*, honest.offset < coalesce(progress.next, 0) AS done
    FROM honest JOIN reads USING (topic)
    LEFT JOIN progress ON progress.consumer = reads.consumer AND progress.topic = honest.topic
        AND progress.partition = honest.partition;

CREATE VIEW disagreement AS
    SELECT 'missing' AS kind, 'log' AS place, topic, key, source, sequence, id
    FROM said JOIN topic ON topic.name = said.topic
    WHERE must_be_there AND NOT compacted AND time >= since
        AND NOT EXISTS (SELECT 1 FROM logged WHERE logged.id = said.id AND logged.topic = said.topic)
        AND NOT EXISTS (
            SELECT 1 FROM given_up WHERE given_up.id IS NULL AND given_up.source = said.source
            AND given_up.topic = said.topic AND given_up.subject = said.subject AND sequence BETWEEN first AND last
        )
UNION ALL -- of a key of a compacted topic only the latest stays
    SELECT 'missing', 'log', topic, key, source, sequence, id
    FROM said JOIN topic ON topic.name = said.topic
    WHERE must_be_there AND compacted
        AND place = (
            SELECT max(newer.place) FROM said AS newer
            WHERE newer.topic = said.topic AND newer.key = said.key AND newer.must_be_there
        )
        AND NOT EXISTS (SELECT 1 FROM logged WHERE logged.id = said.id AND logged.topic = said.topic)
        AND NOT EXISTS (
            SELECT 1 FROM logged WHERE logged.topic = said.topic AND logged.key = said.key AND logged.time > said.time
        )
UNION ALL -- of an owner whose outbox is not reached the numbers alone show what is missing: the first of those is named
    SELECT 'missing', 'log', topic, key, source, before + 1, NULL
    FROM in_sequence
    WHERE sequence > before + 1 AND owner NOT IN (SELECT name FROM owner)
        AND NOT EXISTS (
            SELECT 1 FROM given_up WHERE given_up.id IS NULL AND given_up.source = in_sequence.source
            AND given_up.topic = in_sequence.topic AND given_up.subject = in_sequence.subject
            AND before + 1 BETWEEN first AND last
        )
UNION ALL
    SELECT 'different', 'log', topic, key, source, sequence, id
    FROM fresh
    WHERE NOT EXISTS (SELECT 1 FROM given_up WHERE given_up.id IN (fresh.id, fresh.own_id))
        AND (
            EXISTS (SELECT 1 FROM said WHERE said.id = fresh.id AND said.digest <> fresh.digest)
            OR owner NOT IN (SELECT name FROM owner)
            AND EXISTS (SELECT 1 FROM fresh AS other WHERE other.id = fresh.id AND other.digest <> fresh.digest)
        )
UNION ALL
    SELECT 'foreign', 'log', topic, key, source, sequence, id
    FROM fresh JOIN owner ON owner.name = fresh.owner
    WHERE keeps AND NOT EXISTS (SELECT 1 FROM said WHERE said.id = fresh.id)
        AND NOT EXISTS (SELECT 1 FROM given_up WHERE given_up.id IN (fresh.id, fresh.own_id))
UNION ALL
    SELECT 'doubled', 'log', topic, key, source, sequence, id
    FROM honest
    WHERE EXISTS (
        SELECT 1 FROM honest AS other WHERE other.topic = honest.topic AND other.source = honest.source
        AND other.subject = honest.subject AND other.sequence = honest.sequence AND other.id <> honest.id
    )
UNION ALL
    SELECT 'out_of_order', 'log', topic, key, source, sequence, id FROM in_sequence WHERE sequence < before
UNION ALL
    SELECT
        iif(
            EXISTS (SELECT 1 FROM heard WHERE heard.consumer = reading.consumer AND heard.id = reading.id),
            'different', 'missing'
        ),
        consumer, topic, key, source, sequence, id
    FROM reading
    WHERE done
        AND NOT EXISTS (
            SELECT 1 FROM heard WHERE heard.consumer = reading.consumer
            AND (heard.id = reading.id AND heard.digest = reading.digest OR heard.id = reading.own_id)
        )
        AND NOT EXISTS (
            SELECT 1 FROM given_up WHERE given_up.consumer = reading.consumer
            AND given_up.id IN (reading.id, reading.own_id)
        )
UNION ALL
    SELECT 'doubled', consumer, topic, key, source, sequence, id
    FROM reading
    WHERE (
        SELECT count(*) FROM heard
        WHERE heard.consumer = reading.consumer AND heard.id = reading.id AND heard.digest = reading.digest
    ) > 1
UNION ALL -- applied before its turn
    SELECT 'out_of_order', consumer, topic, key, source, sequence, id
    FROM reading JOIN position USING (consumer, source, topic, subject)
    WHERE sequence > last
        AND EXISTS (
            SELECT 1 FROM heard WHERE heard.consumer = reading.consumer AND heard.id = reading.id
            AND heard.digest = reading.digest AND applied
        );

CREATE VIEW by_topic AS
    SELECT
        name,
        (SELECT count(*) FROM said WHERE said.topic = name AND must_be_there AND time >= since) AS said,
        (SELECT count(*) FROM fresh WHERE fresh.topic = name) AS there,
        (SELECT count(*) FROM logged WHERE logged.topic = name)
        - (SELECT count(*) FROM fresh WHERE fresh.topic = name) AS repeats
    FROM topic ORDER BY topic.rowid;

CREATE VIEW by_consumer AS
    SELECT consumer, total(state = 1), total(state = 0), total(state IS NULL AND NOT done)
    FROM (
        SELECT consumer, done, (
            SELECT max(applied) FROM heard
            WHERE heard.consumer = reading.consumer AND heard.id IN (reading.id, reading.own_id)
        ) AS state
        FROM reading
    )
    GROUP BY consumer ORDER BY consumer;
