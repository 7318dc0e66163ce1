"""What a user would do instead: ClickHouse over the raw export. usage: clickhouse_peer.py t1|t2|t3 EXPORT OUT [RESOURCE_ID]

t1 counts items by type; t2 writes the state of every live resource at T to Parquet; t3 lists one resource's versions.
Runs inside this process where the package `chdb` is installed, else through the program `clickhouse`.
"""
import os
import subprocess
import sys
import time

try:
    import chdb
except ImportError:
    chdb = None

task, export, out = sys.argv[1:4]
resource_id = sys.argv[4] if len(sys.argv) > 4 else ""
T = "'2023-11-30T12:00:00.000Z'"
KEY = ["awsAccountId", "awsRegion", "resourceType", "resourceId"]
FIELDS = KEY + [
    "resourceName", "ARN", "configurationItemStatus", "configurationItemCaptureTime", "configuration", "supplementaryConfiguration", "tags",
    "relationships",
]
SETTINGS = (
    "settings input_format_json_read_objects_as_strings = 1, input_format_json_read_arrays_as_strings = 1, "
    "input_format_json_ignore_unknown_keys_in_named_tuple = 1, input_format_skip_unknown_fields = 1, input_format_null_as_default = 1, "
    f"input_format_parallel_parsing = 0, engine_file_truncate_on_insert = 1, max_threads = {os.cpu_count()}"
)


def items(columns):
    shape = ", ".join(f"{name} String" for name in columns)
    members = ", ".join(f"ci.{name} as {name}" for name in columns)
    return (
        f"(select {members} from (select arrayJoin(configurationItems) as ci "
        f"from file('{export}/**/*.json.gz', 'JSONEachRow', 'configurationItems Array(Tuple({shape}))')))"
    )


def answer(query):
    query = f"{query} {SETTINGS}"
    if chdb:
        return chdb.query(query, "TSV").bytes().decode()
    done = subprocess.run(["clickhouse", "local", "--format", "TSV", "--query", query], check=True, capture_output=True, text=True)
    return done.stdout


started = time.time()
if task == "t1":
    rows = answer(f"select resourceType, count() from {items(['resourceType'])} group by 1").splitlines()
    print(len(rows), sum(int(row.split("\t")[1]) for row in rows))
elif task == "t2":
    answer(
        f"insert into function file('{out}', 'Parquet') select * from (select * from {items(FIELDS)} where "
        f"configurationItemCaptureTime <= {T} order by configurationItemCaptureTime desc limit 1 by {', '.join(KEY)}) "
        f"where configurationItemStatus not in ('ResourceDeleted', 'ResourceDeletedNotRecorded')"
    )
    print(answer(f"select count() from file('{out}', 'Parquet')").strip())
else:
    rows = answer(f"select distinct * from {items(FIELDS)} where resourceId = '{resource_id}' order by configurationItemCaptureTime")
    print(len(rows.splitlines()))
print(task, round(time.time() - started, 3), "s")
