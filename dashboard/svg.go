package dashboard

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Pictures as SVG, drawn here and not by a browser: reports, downloads and the command
// line have the same one. It is 16 cm wide, so that its letters are 7 to 11 points, and it
// needs nothing else: no script, no style sheet, no font but the reader's own.
//
// A bucket in which nothing was collected is hatched and the line has a gap there; one of
// which part is missing is shaded and the line pale and dotted, as in the pages' charts
// (chart_coverage.go).

// picture is what is drawn.
type picture struct {
	Locale          *locale
	ID              string // begins the ids in it, of which a page may have several
	Title, Subtitle string
	Source          string // where the numbers come from, and when
	Unit            string // of the y axis
	Buckets         []string
	Ratio           bool // values are parts of one, written as per cent
	Whole           bool // y goes up to 1
	Lines           []pictureLine
	Columns         []pictureColumn // one for each bucket, or none
	Stacked         bool            // Lines are areas on top of each other
	Rings           []int           // buckets of the first line with a ring around the point
	Dark            bool
}

// pictureLine is one line or area. NaN is a gap.
type pictureLine struct {
	Name    string // in the legend; "" is not there
	Slot    int    // of the palette, from 1
	Values  []float64
	Width   float64
	Dash    string
	Opacity float64 // 0 is 1
	Same    bool    // it has the colour of the one before
	Quiet   bool    // it has that of small print
}

// pictureColumn is what stands behind a bucket.
type pictureColumn struct {
	Hatched bool    // nothing was collected
	Missing float64 // the part of the usual that was not; 0 is none
	Veiled  bool    // what stands in it is of few articles: it is drawn pale
}

// The measures of a picture, of which 4 units are a millimetre.
const (
	svgWidth  = 640.0
	svgHeight = 360.0
	svgMargin = 12.0

	svgTitleSize  = 15.0
	svgTextSize   = 10.5
	svgSourceSize = 9.0
)

// svgColours are the colours of a picture, as in tokens.css.
type svgColours struct {
	paper, ink, quiet, line, silent, hatch, alarm string

	series []string
}

func svgPalette(dark bool) svgColours {
	value := tokens().light
	if dark {
		value = tokens().dark
	}
	c := svgColours{value["paper"], value["ink"], value["quiet"], value["line"], value["silent"], value["hatch"], value["alarm"], nil}
	for slot := 1; slot <= paletteSize; slot++ {
		c.series = append(c.series, value[fmt.Sprint("series-", slot)])
	}
	return c
}

// svgPen writes a picture.
type svgPen struct {
	picture
	colours svgColours
	out     strings.Builder

	left, right, top, bottom float64 // of the plot
	most                     float64 // of the y axis
}

// writeSVG draws a picture.
func writeSVG(w io.Writer, p picture) error {
	pen := svgPen{picture: p, colours: svgPalette(p.Dark)}
	pen.draw()
	_, err := io.WriteString(w, pen.out.String())
	return err
}

func (p *svgPen) draw() {
	fmt.Fprintf(&p.out, `<svg xmlns="http://www.w3.org/2000/svg" width="160mm" height="90mm" viewBox="0 0 %s %s" role="img" aria-labelledby="%[3]s-t %[3]s-d" font-family="system-ui, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif">`,
		coord(svgWidth), coord(svgHeight), escape(p.ID))
	fmt.Fprintf(&p.out, "\n<title id=\"%s-t\">%s</title>\n<desc id=\"%s-d\">%s</desc>\n", escape(p.ID), escape(p.Title), escape(p.ID), escape(p.description()))
	fmt.Fprintf(&p.out, `<defs><pattern id="%s-h" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 1l2-2M0 6l6-6M5 7l2-2" stroke="%s" stroke-width="1"/></pattern></defs>`+"\n", escape(p.ID), p.colours.hatch)
	fmt.Fprintf(&p.out, `<rect width="%s" height="%s" fill="%s"/>`+"\n", coord(svgWidth), coord(svgHeight), p.colours.paper)

	y := svgMargin + svgTitleSize - 2
	for _, line := range wrap(p.Title, svgWidth-2*svgMargin, svgTitleSize*1.06, 2) {
		p.text(svgMargin, y, svgTitleSize, "start", p.colours.ink, ` font-weight="600"`, line)
		y += svgTitleSize + 3
	}
	y -= 2
	for _, line := range wrap(p.Subtitle, svgWidth-2*svgMargin, svgTextSize, 2) {
		p.text(svgMargin, y, svgTextSize, "start", p.colours.quiet, "", line)
		y += svgTextSize + 3
	}
	y = p.legend(y + 4)
	p.text(svgMargin, y, svgSourceSize, "start", p.colours.quiet, "", p.Unit)
	p.top = y + 9

	sources := wrap(p.Source, svgWidth-2*svgMargin, svgSourceSize, 2)
	for i, line := range sources {
		p.text(svgMargin, svgHeight-svgMargin+2-float64(len(sources)-1-i)*(svgSourceSize+2), svgSourceSize, "start", p.colours.quiet, "", line)
	}
	p.bottom = svgHeight - svgMargin - float64(len(sources))*(svgSourceSize+2) - svgTextSize - 8
	p.axes()
	p.columns()
	if p.Stacked {
		p.areas()
		p.veils()
	} else {
		p.lines()
		for _, i := range p.Rings {
			fmt.Fprintf(&p.out, `<circle cx="%s" cy="%s" r="6" fill="none" stroke="%s" stroke-width="1.6"/>`+"\n", coord(p.x(i)), coord(p.y(p.Lines[0].Values[i])), p.colours.alarm)
		}
	}
	p.out.WriteString("</svg>\n")
}

// description says in words what is drawn, for those who cannot see it.
func (p *svgPen) description() string {
	said := []string{p.Subtitle}
	if n := len(p.Buckets); n > 0 {
		said = append(said, p.Locale.say("From %s to %s, up to %s", p.Buckets[0], p.Buckets[n-1], p.value(p.highest())))
		silent := 0
		for _, c := range p.Columns {
			if c.Hatched {
				silent++
			}
		}
		if silent > 0 {
			said = append(said, p.Locale.say("in %d of %d [2:bucket|buckets] nothing was collected", silent, n))
		}
		for _, i := range p.Rings {
			said = append(said, p.Locale.say("an anomaly in %s", p.Buckets[i]))
		}
	}
	text := said[0]
	for i, clause := range said[1:] {
		text += map[bool]string{true: ". ", false: "; "}[i == 0] + clause
	}
	return text + ". " + p.Source
}

func (p *svgPen) highest() float64 {
	most := 0.0
	for _, line := range p.Lines {
		for _, v := range line.Values {
			if !math.IsNaN(v) {
				most = max(most, v)
			}
		}
	}
	return most
}

// legend names the lines where there are several, and gives the height below it.
func (p *svgPen) legend(y float64) float64 {
	var named []int
	for i, line := range p.Lines {
		if line.Name != "" {
			named = append(named, i)
		}
	}
	if len(named) < 2 {
		return y + 3
	}
	x := svgMargin
	for _, i := range named {
		name := fit(p.Lines[i].Name, 220, svgTextSize)
		width := 18 + textWidth(name, svgTextSize) + 14
		if x > svgMargin && x+width > svgWidth-svgMargin {
			x, y = svgMargin, y+svgTextSize+4
		}
		dash := ""
		if d := p.Lines[i].Dash; d != "" {
			dash = ` stroke-dasharray="` + d + `"`
		}
		fmt.Fprintf(&p.out, `<path d="M%s %sh13" stroke="%s" stroke-width="%s"%s/>`+"\n", coord(x), coord(y-3.5), p.colour(i), coord(map[bool]float64{true: 8, false: 3}[p.Stacked]), dash)
		p.text(x+18, y, svgTextSize, "start", p.colours.ink, "", name)
		x += width
	}
	return y + svgTextSize + 6
}

// colour is that of a line: of its slot of the palette.
func (p *svgPen) colour(i int) string {
	for i > 0 && p.Lines[i].Same {
		i--
	}
	if p.Lines[i].Quiet {
		return p.colours.quiet
	}
	return p.colours.series[(max(1, p.Lines[i].Slot)-1)%len(p.colours.series)]
}

// axes draws the grid with its numbers, and the buckets below.
func (p *svgPen) axes() {
	step := niceStep(p.highest(), p.Ratio)
	if p.Whole {
		step, p.most = 0.25, 1
	} else {
		p.most = max(step, math.Ceil(p.highest()/step-1e-9)*step)
	}
	widest := 0.0
	ticks := int(math.Round(p.most / step))
	for i := range ticks + 1 {
		widest = max(widest, textWidth(p.value(float64(i)*step), svgTextSize))
	}
	p.left, p.right = svgMargin+widest+6, svgWidth-svgMargin
	for i := range ticks + 1 {
		y := p.y(float64(i) * step)
		colour := p.colours.line
		if i == 0 {
			colour = p.colours.quiet
		}
		fmt.Fprintf(&p.out, `<path d="M%s %sH%s" stroke="%s" stroke-width=".8"/>`+"\n", coord(p.left), coord(y), coord(p.right), colour)
		p.text(p.left-6, y+svgTextSize*0.35, svgTextSize, "end", p.colours.quiet, "", p.value(float64(i)*step))
	}
	if len(p.Buckets) == 0 {
		return
	}
	width := 0.0
	for _, b := range p.Buckets {
		width = max(width, textWidth(b, svgTextSize))
	}
	every := max(1, int(math.Ceil((width+16)/((p.right-p.left)/float64(len(p.Buckets))))))
	for i := 0; i < len(p.Buckets); i += every {
		x := p.x(i)
		fmt.Fprintf(&p.out, `<path d="M%s %sv4" stroke="%s" stroke-width=".8"/>`+"\n", coord(x), coord(p.bottom), p.colours.quiet)
		half := textWidth(p.Buckets[i], svgTextSize) / 2
		p.text(min(max(x, svgMargin+half), svgWidth-svgMargin-half), p.bottom+svgTextSize+5, svgTextSize, "middle", p.colours.quiet, "", p.Buckets[i])
	}
}

// veils makes pale what is drawn of few articles.
func (p *svgPen) veils() {
	width := (p.right - p.left) / float64(max(1, len(p.Buckets)))
	for i, c := range p.Columns {
		if c.Veiled {
			fmt.Fprintf(&p.out, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s" opacity="0.65"/>`+"\n",
				coord(p.x(i)-width/2), coord(p.top), coord(width), coord(p.bottom-p.top), p.colours.paper)
		}
	}
}

// columns draws what stands behind the buckets.
func (p *svgPen) columns() {
	width := (p.right - p.left) / float64(max(1, len(p.Buckets)))
	for i, c := range p.Columns {
		fill, opacity := "", 1.0
		switch {
		case c.Hatched:
			fill = "url(#" + escape(p.ID) + "-h)"
		case c.Missing > 0:
			fill, opacity = p.colours.silent, 0.15+0.6*c.Missing
		default:
			continue
		}
		fmt.Fprintf(&p.out, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s" opacity="%s"/>`+"\n",
			coord(p.x(i)-width/2), coord(p.top), coord(width), coord(p.bottom-p.top), fill, coord(opacity))
	}
}

// lines draws the lines with their gaps; a point between two of them is a dot.
func (p *svgPen) lines() {
	for i, line := range p.Lines {
		var path, dots strings.Builder
		there := func(j int) bool { return j >= 0 && j < len(line.Values) && !math.IsNaN(line.Values[j]) }
		for j, v := range line.Values {
			if !there(j) {
				continue
			}
			x, y := coord(p.x(j)), coord(p.y(v))
			switch {
			case there(j - 1):
				path.WriteString("L" + x + " " + y)
			case there(j + 1):
				path.WriteString("M" + x + " " + y)
			default:
				fmt.Fprintf(&dots, `<circle cx="%s" cy="%s" r="2.2" fill="%s"/>`, x, y, p.colour(i))
			}
		}
		style := ""
		if line.Dash != "" {
			style += ` stroke-dasharray="` + line.Dash + `"`
		}
		if line.Opacity > 0 {
			style += ` opacity="` + coord(line.Opacity) + `"`
		}
		if path.Len() > 0 {
			fmt.Fprintf(&p.out, `<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round" stroke-linecap="round"%s/>`+"\n", path.String(), p.colour(i), coord(line.Width), style)
		}
		if dots.Len() > 0 {
			p.out.WriteString(dots.String() + "\n")
		}
	}
}

// areas draws the lines on top of each other, with gaps where none has a value.
func (p *svgPen) areas() {
	base := make([]float64, len(p.Buckets))
	for i, line := range p.Lines {
		for from := 0; from < len(line.Values); {
			if math.IsNaN(line.Values[from]) {
				from++
				continue
			}
			to := from
			for to < len(line.Values) && !math.IsNaN(line.Values[to]) {
				to++
			}
			var path strings.Builder
			point := func(j int, v, side float64) {
				letter := "L"
				if path.Len() == 0 {
					letter = "M"
				}
				path.WriteString(letter + coord(p.x(j)+side) + " " + coord(p.y(v)))
			}
			side := 0.0
			if to-from == 1 { // a bucket alone would be an area without width
				side = (p.right - p.left) / float64(len(p.Buckets)) * 0.4
			}
			for j := from; j < to; j++ {
				point(j, base[j]+line.Values[j], -side)
				if side > 0 {
					point(j, base[j]+line.Values[j], side)
				}
			}
			for j := to - 1; j >= from; j-- {
				point(j, base[j], side)
				if side > 0 {
					point(j, base[j], -side)
				}
			}
			fmt.Fprintf(&p.out, `<path d="%sZ" fill="%s" opacity=".8" stroke="%s" stroke-width=".6"/>`+"\n", path.String(), p.colour(i), p.colours.paper)
			for j := from; j < to; j++ {
				base[j] += line.Values[j]
			}
			from = to
		}
	}
}

// x is the middle of a bucket, y the height of a value.
func (p *svgPen) x(i int) float64 {
	return p.left + (float64(i)+0.5)*(p.right-p.left)/float64(max(1, len(p.Buckets)))
}

func (p *svgPen) y(v float64) float64 { return p.bottom - v/p.most*(p.bottom-p.top) }

// value writes a number of the y axis.
func (p *svgPen) value(v float64) string {
	if p.Ratio {
		return p.Locale.number(math.Round(v*1e7)/1e5, -1) + p.Locale.sign
	}
	return p.Locale.count(int64(math.Round(v)))
}

func (p *svgPen) text(x, y, size float64, anchor, colour, style, text string) {
	if anchor != "start" {
		style += ` text-anchor="` + anchor + `"`
	}
	fmt.Fprintf(&p.out, `<text x="%s" y="%s" font-size="%s" fill="%s"%s>%s</text>`+"\n", coord(x), coord(y), coord(size), colour, style, escape(text))
}
