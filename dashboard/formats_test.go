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
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // reads Parquet with other eyes than those that wrote it
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// everyKind is a table with all kinds of columns, a row of values and one of none.
func everyKind() Rows {
	columns := []Column{{Name: "text, \"odd\""}, {Name: "whole", Kind: Integers}, {Name: "unsigned", Kind: Unsigned}, {Name: "float", Kind: Floats},
		{Name: "money", Kind: Decimals, Precision: 9, Scale: 2}, {Name: "exact", Kind: Decimals, Precision: 18, Scale: 3},
		{Name: "huge", Kind: Decimals, Precision: 38}, {Name: "endless", Kind: Numerals}, {Name: "yes", Kind: Booleans},
		{Name: "day", Kind: Dates}, {Name: "moment", Kind: Times}, {Name: "published", Kind: DateTimes}, {Name: "list", Kind: Lists}}
	at := time.Date(2025, 10, 26, 1, 2, 3, 0, time.UTC)
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, cells := range [][]Cell{
			{Text("=1+1"), Int(-5), {kind: uintCell, bits: -1}, Float(0.1), number("-12.50"), number("0.001"), number("-170141183460469231731687303715884105"),
				number("123456789012345678901234567890123456789012"), Bool(true), day(at), Time(at), Time(at), List([]string{"be", "ru; x"})},
			{None(), None(), None(), None(), None(), None(), None(), None(), None(), None(), None(), None(), None()},
			{Text("tab\there\nand \\ \"quoted\", line"), Int(math.MaxInt64), {kind: uintCell, bits: 7}, Float(-1e300), number("0.00"), number("-999999999999999.999"), number("0"),
				number("-1"), Bool(false), {kind: dateCell, bits: -1}, {kind: timeCell, bits: 1_500_000}, day(at), List(nil)},
		} {
			if err := row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}

func number(digits string) Cell { return Cell{kind: numberCell, text: digits} }

// written gives rows in a format.
func written(t testing.TB, rows Rows, o Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := rows.Write(&out, o); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

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

func TestFormatsGiveBackWhatWasWritten(t *testing.T) {
	columns := everyKind().Columns
	want := [][]string{header(columns),
		{"=1+1", "-5", "18446744073709551615", "0.1", "-12.50", "0.001", "-170141183460469231731687303715884105",
			"123456789012345678901234567890123456789012", "true", "2025-10-26", "2025-10-26T01:02:03Z", "2025-10-26T01:02:03Z", "be; ru; x"},
		make([]string, len(columns)),
		{"tab\there\nand \\ \"quoted\", line", "9223372036854775807", "7", "-1e300", "0.00", "-999999999999999.999", "0",
			"-1", "false", "1969-12-31", "1970-01-01T00:00:01.5Z", "2025-10-26", ""}}
	for _, f := range FileFormats {
		o := Options{Format: f, NoGuard: f.separated()}
		have := records(t, f, columns, written(t, everyKind(), o))
		if f == Parquet { // strftime writes all six digits
			have[3][10] = strings.Replace(have[3][10], ".500000Z", ".5Z", 1)
		}
		compare(t, f, columns, want, have)
	}
}

// TestFormulasInWorkbooks checks that a text which looks like a formula is a text
// in a workbook, and that numbers and dates are what they are.
func TestFormulasInWorkbooks(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(written(t, everyKind(), Options{Format: XLSX})))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeUnset, "C2": excelize.CellTypeInlineString,
		"I2": excelize.CellTypeBool, "J2": excelize.CellTypeUnset, "B4": excelize.CellTypeInlineString} {
		if have, err := book.GetCellType("Rows", cell); err != nil || have != want {
			t.Errorf("%s has the type %v (%v), want %v", cell, have, err, want)
		}
		if formula, err := book.GetCellFormula("Rows", cell); formula != "" || err != nil {
			t.Errorf("%s has the formula %q (%v)", cell, formula, err)
		}
	}
	for cell, want := range map[string]string{"J2": "2025-10-26", "K2": "2025-10-26 01:02:03"} {
		if have, err := book.GetCellValue("Rows", cell); err != nil || have != want {
			t.Errorf("%s shows %q (%v), want %q", cell, have, err, want)
		}
	}
}

// TestLongTexts checks that only a workbook cuts, that it says so, and that
// its temporary files do not stay.
func TestLongTexts(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	fits := strings.Repeat("😀", cellUnits/2) // two units each
	long := strings.Repeat("ab", 40_000)
	rows := func() Rows {
		return NewRows([]Column{{Name: "text"}}, func(row func(...Cell) error) error {
			for i := range 400 { // enough to be kept in a file
				if err := row(Text([]string{fits, long}[i%2])); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for _, f := range FileFormats {
		var out bytes.Buffer
		w, err := rows().Write(&out, Options{Format: f})
		if err != nil {
			t.Fatal(err)
		}
		have := records(t, f, rows().Columns, out.Bytes())
		if len(have) != 401 || have[1][0] != fits {
			t.Errorf("%s: a text that fits is not whole", f)
		}
		if f != XLSX {
			if w.Cut != 0 || have[2][0] != long {
				t.Errorf("%s: a long text is not whole", f)
			}
			continue
		}
		if got := have[2][0]; w.Cut != 200 || len(got) > cellUnits+10 || !strings.HasPrefix(got, "abab") || !strings.Contains(got, "[…cut: 80,000 characters of which a cell holds 32,767]") {
			t.Errorf("%d cut, a cell of %d bytes that ends %q", w.Cut, len(got), got[len(got)-80:])
		}
		book, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := book.GetCellValue("Notes", "B5"); n != "200" || err != nil {
			t.Errorf("the notes say %q cells were cut, %v", n, err)
		}
		book.Close()
	}
	if _, err := rows().Write(&brokenWriter{left: 1000}, Options{Format: XLSX}); err == nil {
		t.Error("a full disk went unnoticed")
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || slices.ContainsFunc(left, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), "excelize") }) {
		t.Errorf("temporary files stay: %v, %v", left, err)
	}
}

// TestSheets checks that rows go on in further sheets.
func TestSheets(t *testing.T) {
	var out bytes.Buffer
	e := newXLSXEncoder(&out)
	e.maxRows = 101 // with the header
	rw := &RowWriter{columns: []Column{{Name: "n", Kind: Integers}}, encoder: e}
	want := [][]string{{"n"}}
	for i := range 250 {
		want = append(want, []string{strconv.Itoa(i)})
		if err := rw.Row(Int(int64(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := rw.Close(); err != nil {
		t.Fatal(err)
	}
	compare(t, XLSX, rw.columns, want, xlsxRecords(t, rw.columns, out.Bytes()))
	if e.sheets != 3 {
		t.Errorf("%d sheets, want 3", e.sheets)
	}
}

// TestRowGroups checks that Parquet is written as it comes and read as one table.
func TestRowGroups(t *testing.T) {
	var out bytes.Buffer
	text := strings.Repeat("some words of an article ", 800)
	early := 0
	const rows = 2 * parquetGroup / 20_000
	w, err := NewRows([]Column{{Name: "n", Kind: Integers}, {Name: "text"}}, func(row func(...Cell) error) error {
		for i := range rows {
			if err := row(Int(int64(i)), Text(text)); err != nil {
				return err
			}
		}
		early = out.Len()
		return nil
	}).Write(&out, Options{Format: Parquet})
	if err != nil || early == 0 {
		t.Fatalf("%d bytes were written before the end, %v", early, err)
	}
	have := parquetRecords(t, []Column{{Name: "n", Kind: Integers}, {Name: "text"}}, out.Bytes())
	if int64(len(have)-1) != w.Rows || have[rows][0] != strconv.Itoa(rows-1) || have[rows][1] != text {
		t.Errorf("%d rows came back of %d", len(have)-1, w.Rows)
	}
}

// TestDecimalsThatDoNotFit checks that a number which Parquet has no room for is
// an error that names its place.
func TestDecimalsThatDoNotFit(t *testing.T) {
	_, err := NewRows([]Column{{Name: "sum", Kind: Decimals, Precision: wholeDigits}}, func(row func(...Cell) error) error {
		return row(number("170141183460469231731687303715884105727"))
	}).Write(io.Discard, Options{Format: Parquet})
	if err == nil || !strings.Contains(err.Error(), "row 1, column sum: 170141183460469231731687303715884105727 has more than the 38 digits") {
		t.Errorf("error %v", err)
	}
}

// TestHalfFiles checks that what lacks its end is not read as a whole.
func TestHalfFiles(t *testing.T) {
	for _, f := range []Format{JSON, Parquet, XLSX} {
		file := written(t, everyKind(), Options{Format: f})
		for _, half := range [][]byte{file[:len(file)/2], file[:len(file)-3]} {
			var err error
			switch f {
			case JSON:
				err = json.Unmarshal(half, new(any))
			case Parquet:
				path := filepath.Join(t.TempDir(), "half.parquet")
				if err := os.WriteFile(path, half, 0o600); err != nil {
					t.Fatal(err)
				}
				db, openErr := sql.Open("duckdb", "")
				if openErr != nil {
					t.Fatal(openErr)
				}
				_, err = db.Exec("FROM read_parquet('" + path + "')")
				db.Close()
			case XLSX:
				_, err = excelize.OpenReader(bytes.NewReader(half))
			}
			if err == nil {
				t.Errorf("%s: %d of %d bytes are read as a whole", f, len(half), len(file))
			}
		}
	}
}

func TestOptions(t *testing.T) {
	rows := func() Rows {
		return NewRows([]Column{{Name: "=name"}}, func(row func(...Cell) error) error { return row(Text("=1")) })
	}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Format: CSV}, "'=name\n'=1\n"},
		{Options{Format: CSV, BOM: true}, "\xEF\xBB\xBF'=name\n'=1\n"},
		{Options{Format: CSV, NoGuard: true}, "=name\n=1\n"},
		{Options{Format: TSV, BOM: true, NoGuard: true}, "\xEF\xBB\xBF=name\n=1\n"},
		{Options{Format: TSV}, "'=name\n'=1\n"},
		{Options{Format: JSONL}, `{"=name":"=1"}` + "\n"},
	} {
		if have := string(written(t, rows(), c.o)); have != c.want {
			t.Errorf("%+v: %q, want %q", c.o, have, c.want)
		}
	}
	for _, o := range []Options{{Format: JSON, BOM: true}, {Format: Parquet, NoGuard: true}, {Format: XLSX, NoGuard: true}, {Format: JSONL, BOM: true}, {}} {
		if _, err := rows().Write(io.Discard, o); err == nil {
			t.Errorf("%+v: an option that does nothing was taken", o)
		}
	}
}
