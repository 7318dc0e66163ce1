"""Opens each Parquet table of a folder in DuckDB and in pandas, and prints as JSON what they see."""
import json
import pathlib
import sys

import duckdb
import pandas
import pyarrow.parquet

DUCKDB = {
    "VARCHAR": "text",
    "BIGINT": "int",
    "BOOLEAN": "bool",
    "TIMESTAMP WITH TIME ZONE": "time",
}
ARROW = {
    "string": "text",
    "large_string": "text",
    "string_view": "text",
    "int64": "int",
    "bool": "bool",
    "timestamp[us, tz=UTC]": "time",
}


def look(path):
    described = duckdb.sql(f"describe select * from '{path}'").fetchall()
    frame = pandas.read_parquet(path)
    schema = pyarrow.parquet.read_schema(path)
    kinds = [(name, ARROW.get(str(schema.field(name).type), str(schema.field(name).type))) for name in frame.columns]
    for name, kind in kinds:
        # pandas agrees on what is a time in UTC, however it keeps it.
        assert (kind == "time") == isinstance(frame[name].dtype, pandas.DatetimeTZDtype), name
    first = {} if frame.empty else {k: v.isoformat() if hasattr(v, "isoformat") else str(v) for k, v in frame.iloc[0].items()}
    return {
        "duckdb": [(name, DUCKDB.get(kind, kind)) for name, kind, *_ in described],
        "pandas": kinds,
        "duckdb_rows": duckdb.sql(f"select count(*) from '{path}'").fetchall()[0][0],
        "pandas_rows": len(frame),
        "first": first,
    }


folder = pathlib.Path(sys.argv[1])
print(json.dumps({path.stem: look(str(path)) for path in sorted(folder.glob("*.parquet"))}))
