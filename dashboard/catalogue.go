package dashboard

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	forms "golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

//go:embed locale
var localeFiles embed.FS

// locales are the languages of the interface, ready for use.
type locales struct {
	all []*locale
	// texts are the translations, by tag and English text.
	texts map[language.Tag]map[string]string
}

// built are the languages of the binary; english writes files, reports and whatever else
// programs read.
var (
	built   = builtLocales()
	english = built.all[0]
)

// builtLocales reads the catalogue; a broken one is a fault of the build, which every test
// finds.
func builtLocales() *locales {
	l, err := loadLocales()
	if err != nil {
		panic(err)
	}
	return l
}

// loadLocales reads the catalogue.
func loadLocales() (*locales, error) {
	out := &locales{texts: map[language.Tag]map[string]string{}}
	keys := map[string]bool{}
	for _, d := range localeDefinitions[1:] {
		texts, err := readCatalogue(d.tag.String())
		if err != nil {
			return nil, err
		}
		out.texts[d.tag] = texts
		for key := range texts {
			keys[key] = true
		}
	}
	builder := catalog.NewBuilder(catalog.Fallback(language.English))
	for _, d := range localeDefinitions {
		for key := range keys {
			text := key
			if d.tag != language.English {
				text = out.texts[d.tag][key]
			}
			if err := setMessage(builder, d, key, text); err != nil {
				return nil, err
			}
		}
		out.all = append(out.all, &locale{localeDefinition: d, texts: out.texts[d.tag],
			printer: message.NewPrinter(d.tag, message.Catalog(builder))})
	}
	return out, nil
}

// readCatalogue gives the texts of a language, from all its files.
func readCatalogue(tag string) (map[string]string, error) {
	folder := path.Join("locale", tag)
	files, err := localeFiles.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue %s: %w", folder, err)
	}
	out := map[string]string{}
	for _, f := range files {
		name := path.Join(folder, f.Name())
		content, err := localeFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the catalogue: %w", err)
		}
		var texts map[string]string
		if err := yaml.Unmarshal(content, &texts); err != nil {
			return nil, fmt.Errorf("reading the catalogue %s: %w", name, err)
		}
		for key, text := range texts {
			if _, twice := out[key]; twice {
				return nil, fmt.Errorf("the catalogue %s: %q stands in another file, too", name, key)
			}
			out[key] = text
		}
	}
	return out, nil
}

// alternatives is a word in its plural forms: [1:article|articles].
var alternatives = regexp.MustCompile(`\[(\d+):([^\[\]]*\|[^\[\]]*)\]`)

// setMessage puts a text into the catalogue of the library, its plural forms as
// variables.
func setMessage(b *catalog.Builder, d localeDefinition, key, text string) error {
	var parts []catalog.Message
	var wrong error
	text = alternatives.ReplaceAllStringFunc(text, func(found string) string {
		m := alternatives.FindStringSubmatch(found)
		argument, err := strconv.Atoi(m[1])
		words := strings.Split(m[2], "|")
		if err != nil || len(words) != len(d.plurals) {
			wrong = errors.Join(wrong, fmt.Errorf("the text %q in %s: %s has %d forms, want %d", text, d.tag, found, len(words), len(d.plurals)))
			return found
		}
		var cases []any
		for i, form := range d.plurals {
			cases = append(cases, form, words[i])
		}
		if !slices.Contains(d.plurals, forms.Other) {
			cases = append(cases, forms.Other, words[len(words)-1])
		}
		name := "w" + strconv.Itoa(len(parts))
		parts = append(parts, catalog.Var(name, forms.Selectf(argument, "%d", cases...)))
		return "${" + name + "}"
	})
	if wrong != nil {
		return wrong
	}
	text = indexed(text)
	if err := b.Set(d.tag, key, append(parts, catalog.String(text))...); err != nil {
		return fmt.Errorf("the text %q in %s: %w", text, d.tag, err)
	}
	return nil
}

// verb is a verb of fmt, or a per cent sign.
var verb = regexp.MustCompile(`%(%|[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-z])`)

// indexed gives the verbs of a text the numbers of their arguments. Without them the
// library takes arguments that the words beside a variable leave out for superfluous.
func indexed(text string) string {
	n := 0
	return verb.ReplaceAllStringFunc(text, func(found string) string {
		if found == "%%" {
			return found
		}
		n++
		end := len(found) - 1
		return found[:end] + "[" + strconv.Itoa(n) + "]" + found[end:]
	})
}

// scriptCall is a text in a script.
var scriptCall = regexp.MustCompile(`\bsay\(\s*"((?:[^"\\]|\\.)*)"`)

// scriptKeys are the English texts of all scripts, each once.
func scriptKeys() ([]string, error) {
	files, err := assetFiles.ReadDir("assets")
	if err != nil {
		return nil, fmt.Errorf("reading the scripts: %w", err)
	}
	var keys []string
	for _, f := range files {
		if path.Ext(f.Name()) != ".js" {
			continue
		}
		content, err := assetFiles.ReadFile("assets/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the script: %w", err)
		}
		for _, m := range scriptCall.FindAllStringSubmatch(string(content), -1) {
			key, err := strconv.Unquote(`"` + m[1] + `"`)
			if err != nil {
				return nil, fmt.Errorf("the text %s of %s: %w", m[1], f.Name(), err)
			}
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), nil
}

// scriptTexts is what say.js needs of a language: its plural forms in the order of a
// text's alternatives, how it writes numbers, and the texts of the scripts where they
// are not the English ones.
func scriptTexts(l *locale) (template.JS, error) {
	data := struct {
		Forms []string          `json:"forms"`
		Sign  string            `json:"sign"`
		Texts map[string]string `json:"texts,omitempty"`
	}{Sign: l.sign, Texts: map[string]string{}}
	names := map[forms.Form]string{forms.One: "one", forms.Few: "few", forms.Many: "many", forms.Other: "other"}
	for _, f := range l.plurals {
		data.Forms = append(data.Forms, names[f])
	}
	keys, err := scriptKeys()
	if err != nil {
		return "", err
	}
	for _, key := range keys {
		if text, ok := l.texts[key]; ok {
			data.Texts[key] = text
		}
	}
	encoded, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("encoding the texts of the scripts: %w", err)
	}
	return template.JS(encoded), nil
}
