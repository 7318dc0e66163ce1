"""What other programs see in a report's folder; fails by an assertion."""
import csv
import sys
from pathlib import Path

import duckdb
import openpyxl
import pandas

folder = Path(sys.argv[1])
csv.field_size_limit(1 << 30)
book = openpyxl.load_workbook(folder / "workbook.xlsx")
tables = sorted(it.stem for it in (folder / "tables").glob("*.csv"))
assert sorted(book.sheetnames) == tables, (book.sheetnames, tables)
for name in tables:
    with open(folder / "tables" / f"{name}.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    page = book[name]
    assert page.freeze_panes == "A2", name
    assert page.auto_filter.ref is not None, name
    assert page.max_row == max(len(rows), 1), (name, page.max_row, len(rows))
    assert [it.value for it in page[1]] == rows[0], name
    for row in page.iter_rows(min_row=2):
        for cell in row:
            assert cell.data_type != "f", (name, cell.coordinate, cell.value)
    if "account_id" in rows[0]:
        place = rows[0].index("account_id") + 1
        for row in range(2, page.max_row + 1):
            value = page.cell(row, place).value
            assert value is None or isinstance(value, str), (name, value)
    path = folder / "tables" / f"{name}.parquet"
    found = duckdb.sql(f"select count(*) from '{path}'").fetchall()[0][0]
    assert found == len(rows) - 1, (name, found, len(rows))
    assert len(pandas.read_parquet(path)) == found, name
