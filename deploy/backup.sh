#!/bin/sh
# backup.sh COLLECTION BACKUP: copy a collection, also while it is being crawled. Needs sqlite3 and rsync.
set -eu
collection=$1 backup=$2
mkdir -p "$backup"
# First what refers to other files, last what is referred to: nothing in the copy then names what the copy lacks.
sqlite3 -cmd '.timeout 30000' "file:$collection/catalog.sqlite?mode=rw" ".backup '$backup/catalog.sqlite'"
rsync -a --exclude='/archive' --exclude='/items' --exclude='/catalog.sqlite*' --exclude='.lock' "$collection/" "$backup/"
# A file that is complete never changes, and is never deleted from the copy; one still being written ends in .open.
for folder in items archive; do
    rsync -a --delete --filter='P *.gz' --filter='P *.warc' "$collection/$folder/" "$backup/$folder/"
done
