"""Events that matter only while they pass: signs of life. Their ids tell them apart, so that whoever keeps them can let them go again."""

CANARY_IDS = "canary-"
HEARTBEAT_IDS = "heartbeat-"
PASSING_IDS = (CANARY_IDS, HEARTBEAT_IDS)
