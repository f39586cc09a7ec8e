#!/bin/sh
# Runs once, when the server's volume is empty: the gate's database and its user. The user is no superuser, because
# superusers see through row-level security, the second wall between one firm's rows and another's.
set -eu
psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE bordergate LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE bordergate OWNER bordergate;
SQL
