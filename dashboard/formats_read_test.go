package dashboard

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // reads Parquet with other eyes than those that wrote it
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// records reads a file of any format back: its columns and its values as CSV
// without a guard has them. columns are what the file should have.
func records(t testing.TB, f Format, columns []Column, file []byte) [][]string {
	t.Helper()
	switch f {
	case CSV:
		all, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all
	case TSV:
		var all [][]string
		for line := range strings.Lines(string(file)) {
			fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			for i, field := range fields {
				fields[i] = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r").Replace(field)
			}
			all = append(all, fields)
		}
		return all
	case JSON, JSONL:
		return jsonRecords(t, f, columns, file)
	case Parquet:
		return parquetRecords(t, columns, file)
	default:
		return xlsxRecords(t, columns, file)
	}
}

func header(columns []Column) []string {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

func jsonRecords(t testing.TB, f Format, columns []Column, file []byte) [][]string {
	t.Helper()
	var objects []map[string]any
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.UseNumber()
	if f == JSON {
		if err := decoder.Decode(&objects); err != nil {
			t.Fatal(err)
		}
	}
	for f == JSONL {
		var o map[string]any
		if err := decoder.Decode(&o); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	all := [][]string{header(columns)}
	for _, o := range objects {
		var record []string
		for _, c := range columns {
			switch v := o[c.Name].(type) {
			case nil:
				record = append(record, "")
			case []any:
				var items []string
				for _, item := range v {
					items = append(items, item.(string))
				}
				record = append(record, strings.Join(items, "; "))
			default:
				record = append(record, fmt.Sprint(v))
			}
		}
		if len(o) != len(columns) {
			t.Errorf("an object has %d keys for %d columns", len(o), len(columns))
		}
		all = append(all, record)
	}
	return all
}

// duckTypes are the types that DuckDB finds in Parquet.
var duckTypes = map[Kind]string{Texts: "VARCHAR", Integers: "BIGINT", Unsigned: "UBIGINT", Floats: "DOUBLE", Numerals: "VARCHAR", Booleans: "BOOLEAN",
	Dates: "DATE", Times: "TIMESTAMP WITH TIME ZONE", DateTimes: "TIMESTAMP WITH TIME ZONE", Lists: "VARCHAR[]"}

func parquetRecords(t testing.TB, columns []Column, file []byte) [][]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.parquet")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var wanted, types []string
	for _, c := range columns {
		name := `"` + strings.ReplaceAll(c.Name, `"`, `""`) + `"`
		duck := duckTypes[c.Kind]
		value := name + "::VARCHAR"
		const utc = `CASE WHEN microsecond(%[1]s) %% 1000000 = 0 THEN strftime(%[1]s AT TIME ZONE 'UTC', '%%Y-%%m-%%dT%%H:%%M:%%SZ')
			ELSE strftime(%[1]s AT TIME ZONE 'UTC', '%%Y-%%m-%%dT%%H:%%M:%%S.%%fZ') END`
		switch c.Kind {
		case Decimals:
			duck = fmt.Sprintf("DECIMAL(%d,%d)", c.Precision, c.Scale)
		case Times:
			value = fmt.Sprintf(utc, name)
		case DateTimes:
			value = fmt.Sprintf(`CASE WHEN "%s" THEN strftime(%s AT TIME ZONE 'UTC', '%%Y-%%m-%%d') ELSE %s END`, c.Name+daySuffix, name, fmt.Sprintf(utc, name))
		case Lists:
			value = "array_to_string(" + name + ", '; ')"
		}
		wanted = append(wanted, "coalesce("+value+", '')")
		types = append(types, duck)
		if c.Kind == DateTimes {
			types = append(types, "BOOLEAN")
		}
	}
	from := "read_parquet('" + path + "', hive_partitioning = false)" // a test's name may look like a partition's
	var have []string
	for _, record := range queried(t, db, "SELECT column_type FROM (DESCRIBE FROM "+from+")", 1) {
		have = append(have, record[0])
	}
	if diff := cmp.Diff(types, have); diff != "" {
		t.Errorf("types of Parquet (-want +have):\n%s", diff)
	}
	return append([][]string{header(columns)}, queried(t, db, "SELECT "+strings.Join(wanted, ", ")+" FROM "+from, len(columns))...)
}

func queried(t testing.TB, db *sql.DB, query string, columns int) [][]string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all [][]string
	for rows.Next() {
		record, into := make([]string, columns), make([]any, columns)
		for i := range record {
			into[i] = &record[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, record)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func xlsxRecords(t testing.TB, columns []Column, file []byte) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	all := [][]string{header(columns)}
	for _, sheet := range book.GetSheetList() {
		if !strings.HasPrefix(sheet, "Rows") {
			continue
		}
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(header(columns), rows[0]); diff != "" {
			t.Errorf("header of %s (-want +have):\n%s", sheet, diff)
		}
		for _, row := range rows[1:] {
			record := make([]string, len(columns)) // rows end with their last cell
			for i, raw := range row {
				record[i] = fromSerial(columns[i].Kind, raw)
			}
			all = append(all, record)
		}
	}
	return all
}

// fromSerial reads a number of a spreadsheet as what its column holds.
func fromSerial(kind Kind, raw string) string {
	serial, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	at := time.UnixMicro(int64(math.Round((serial - serialOf1970) * secondsOfDay * 1e6))).Round(time.Millisecond).UTC()
	switch {
	case kind == Booleans:
		return strconv.FormatBool(serial != 0)
	case kind == Dates, kind == DateTimes && serial == math.Trunc(serial):
		return at.Format(time.DateOnly)
	case kind == Times, kind == DateTimes:
		return at.Format(time.RFC3339Nano)
	}
	return raw
}

// same says whether two values of a column are the same but for how they are written.
func same(kind Kind, a, b string) bool {
	switch kind {
	case Floats, Decimals: // excelize reads numbers with fifteen digits
		x, errX := strconv.ParseFloat(a, 64)
		y, errY := strconv.ParseFloat(b, 64)
		return a == b || errX == nil && errY == nil && math.Abs(x-y) <= 1e-14*math.Abs(x)
	case Times: // an hour's bucket has its offset in texts
		x, errX := time.Parse(time.RFC3339Nano, a)
		y, errY := time.Parse(time.RFC3339Nano, b)
		return a == b || errX == nil && errY == nil && x.Equal(y)
	}
	return a == b
}

// compare checks a file against the records that it should have.
func compare(t *testing.T, f Format, columns []Column, want, have [][]string) {
	t.Helper()
	if len(want) != len(have) {
		t.Errorf("%s: %d records, want %d", f, len(have), len(want))
		return
	}
	for i := range want {
		for j, c := range columns {
			if len(have[i]) != len(want[i]) || i > 0 && !same(c.Kind, want[i][j], have[i][j]) || i == 0 && want[i][j] != have[i][j] {
				t.Fatalf("%s: record %d, column %s: have %q, want %q", f, i, c.Name, have[i], want[i])
			}
		}
	}
}
