package dashboard

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// What a spreadsheet holds. A sheet is also ended by its texts, as XML of more
// than 4 GB is opened by few: escapes make a text up to six times as long.
const (
	sheetRows    = 1_048_576
	sheetText    = 512 << 20
	cellUnits    = 32_767                // of UTF-16
	exactNumber  = 1_000_000_000_000_000 // digits beyond fifteen are lost
	dayOne       = 61 - 25569            // 1 March 1900: the days before are counted wrongly
	lastDay      = 2_932_896             // 31 December 9999
	serialOf1970 = 25569
)

// xlsxEncoder writes a workbook: rows in one sheet, or in as many as they need,
// each with the header. Texts are cells of the type of text, which no
// spreadsheet computes. The library keeps sheets in a temporary file, and the
// workbook is written when the last row is there; without its last bytes, a
// directory of its parts, it cannot be opened.
type xlsxEncoder struct {
	w       io.Writer
	columns []Column
	file    *excelize.File
	sheet   *excelize.StreamWriter
	sheets  int
	line    int // of the sheet, from 1
	text    int // bytes in the sheet
	maxRows int // of a sheet
	cells   []any
	cut     []int64 // cells of each column that were longer than a cell may be

	header, date, time int // styles
}

func newXLSXEncoder(w io.Writer) *xlsxEncoder { return &xlsxEncoder{w: w, maxRows: sheetRows} }

func (e *xlsxEncoder) begin(columns []Column) error {
	e.columns, e.cells, e.cut = columns, make([]any, len(columns)), make([]int64, len(columns))
	e.file = excelize.NewFile()
	for style, format := range map[*int]string{&e.date: "yyyy-mm-dd", &e.time: "yyyy-mm-dd hh:mm:ss"} {
		var err error
		if *style, err = e.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return err
		}
	}
	var err error
	if e.header, err = e.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	if err := e.file.SetSheetName("Sheet1", sheetName(1)); err != nil {
		return err
	}
	return e.begins()
}

func sheetName(n int) string {
	if n == 1 {
		return "Rows"
	}
	return "Rows " + strconv.Itoa(n)
}

// begins begins the next sheet.
func (e *xlsxEncoder) begins() error {
	e.sheets++
	name := sheetName(e.sheets)
	if e.sheets > 1 {
		if err := e.sheet.Flush(); err != nil {
			return err
		}
		if _, err := e.file.NewSheet(name); err != nil {
			return err
		}
	}
	var err error
	if e.sheet, err = e.file.NewStreamWriter(name); err != nil {
		return err
	}
	for i, c := range e.columns {
		if err := e.sheet.SetColWidth(i+1, i+1, c.width()); err != nil {
			return err
		}
	}
	if err := e.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, c := range e.columns {
		e.cells[i] = excelize.Cell{StyleID: e.header, Value: c.Name}
	}
	e.line, e.text = 1, 0
	return e.sheet.SetRow("A1", e.cells)
}

// width is that of a column, in characters.
func (c Column) width() float64 {
	switch c.Kind {
	case Times, DateTimes:
		return 20
	case Texts:
		return 24
	default:
		return 12
	}
}

func (e *xlsxEncoder) row(cells []Cell) error {
	if e.line == e.maxRows || e.text > sheetText {
		if err := e.begins(); err != nil {
			return err
		}
	}
	for i := range cells {
		e.cells[i] = e.value(i, &cells[i])
	}
	e.line++
	return e.sheet.SetRow("A"+strconv.Itoa(e.line), e.cells)
}

// value gives a cell as the library takes it. What a spreadsheet's number or
// date does not hold exactly is a text.
func (e *xlsxEncoder) value(column int, c *Cell) any {
	switch c.kind {
	case noCell:
		return nil
	case intCell:
		if c.bits < exactNumber && c.bits > -exactNumber {
			return c.bits
		}
	case uintCell:
		if uint64(c.bits) < exactNumber {
			return c.bits
		}
	case floatCell:
		if text := c.string(); text == "" {
			return nil
		}
		return c.float()
	case numberCell:
		if n, err := strconv.ParseFloat(c.text, 64); err == nil && digits(c.text) <= 15 {
			return n
		}
	case boolCell:
		return c.bits != 0
	case dateCell:
		if c.bits >= dayOne && c.bits <= lastDay {
			return excelize.Cell{StyleID: e.date, Value: c.bits + serialOf1970}
		}
	case timeCell:
		const day = secondsOfDay * 1_000_000
		if c.bits >= dayOne*day && c.bits < (lastDay+1)*day {
			return excelize.Cell{StyleID: e.time, Value: float64(c.bits)/day + serialOf1970}
		}
	}
	return e.fit(column, c.string())
}

func digits(number string) int {
	n := 0
	for _, r := range number {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// fit gives a text that fits into a cell: a longer one is cut and says so, as
// an export of articles must not fail for the longest of them, nor lose a part
// of it unseen.
func (e *xlsxEncoder) fit(column int, text string) any {
	if text == "" {
		return nil
	}
	e.text += len(text)
	if len(text) <= cellUnits { // in bytes, which are not less
		return text
	}
	units := 0
	for _, r := range text {
		units += unitsOf(r)
	}
	if units <= cellUnits {
		return text
	}
	e.cut[column]++
	mark := fmt.Sprintf(" […cut: %s characters of which a cell holds %s]", formatCount(int64(utf8.RuneCountInString(text))), formatCount(cellUnits))
	left := cellUnits - utf8.RuneCountInString(mark)
	for i, r := range text {
		if left -= unitsOf(r); left < 0 {
			return text[:i] + mark
		}
	}
	return text
}

func unitsOf(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

func (e *xlsxEncoder) cutCells() int64 {
	var n int64
	for _, c := range e.cut {
		n += c
	}
	return n
}

func (e *xlsxEncoder) end() error {
	defer e.discard()
	if err := e.sheet.Flush(); err != nil {
		return err
	}
	if e.cutCells() > 0 {
		if err := e.notes(); err != nil {
			return err
		}
	}
	// The library would gather the workbook in memory: it is given a writer of
	// its own instead, and the buffer that it fills stays empty.
	e.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newZip(e.w) })
	return e.file.Write(io.Discard)
}

// notes adds a sheet that says what was cut.
func (e *xlsxEncoder) notes() error {
	const name = "Notes"
	if _, err := e.file.NewSheet(name); err != nil {
		return err
	}
	rows := [][]any{{"A cell of a spreadsheet holds 32,767 characters. Texts that were longer were cut, and end with […cut: …]."},
		{"CSV, JSON and Parquet have them whole."}, {}, {"column", "cut cells"}}
	for i, n := range e.cut {
		if n > 0 {
			rows = append(rows, []any{e.columns[i].Name, n})
		}
	}
	for i, row := range rows {
		if err := e.file.SetSheetRow(name, "A"+strconv.Itoa(i+1), &row); err != nil {
			return err
		}
	}
	return nil
}

// discard removes the temporary files.
func (e *xlsxEncoder) discard() {
	if e.file != nil {
		_ = e.file.Close() // what it cannot remove, the system's own cleaning will
		e.file = nil
	}
}

// newZip begins an archive, whose parts are compressed for speed.
func newZip(w io.Writer) *zip.Writer {
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 3) })
	return archive
}
