#!/bin/sh
# In place of the postgres image's program of this name.
exec node --import tsx "$STAND_INS/postgres.ts" "$@"
