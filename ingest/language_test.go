package ingest

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"tidings/sql"
)

// languageSamples reads lines of a code, a tab and a text.
func languageSamples(t testing.TB, path string) [][2]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip(path + " is not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	var samples [][2]string
	for line := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n") {
		code, text, ok := strings.Cut(strings.TrimRight(line, "\r"), "\t")
		if !ok {
			t.Fatalf("%s: no tab in %q", path, line)
		}
		samples = append(samples, [2]string{code, text})
	}
	return samples
}

// scoreDetection counts what DetectLanguage says of samples.
func scoreDetection(t testing.TB, samples [][2]string) (right, unknown int) {
	t.Helper()
	confusions := map[string]int{}
	for _, sample := range samples {
		switch got := DetectLanguage(sample[1]); got {
		case sample[0]:
			right++
		case "":
			unknown++
			t.Logf("unknown: %s %q", sample[0], sample[1])
		default:
			confusions[sample[0]+" taken for "+got]++
			t.Logf("%s taken for %s: %q", sample[0], got, sample[1])
		}
	}
	t.Logf("%d samples: %d right, %d unknown, wrong:", len(samples), right, unknown)
	for _, confusion := range slices.Sorted(maps.Keys(confusions)) {
		t.Logf("  %s: %d", confusion, confusions[confusion])
	}
	return right, unknown
}

func TestDetectLanguageParagraphs(t *testing.T) {
	samples := languageSamples(t, "../../shared/data/language-samples.tsv")
	if right, _ := scoreDetection(t, samples); right*100 < len(samples)*99 {
		t.Errorf("%d of %d right, want 99 in a hundred", right, len(samples))
	}
}

func TestDetectLanguageHeadlines(t *testing.T) {
	samples := languageSamples(t, "../testdata/languages/headlines.tsv")
	right, unknown := scoreDetection(t, samples)
	if right*100 < len(samples)*97 {
		t.Errorf("%d of %d right, want 97 in a hundred", right, len(samples))
	}
	if wrong := len(samples) - right - unknown; wrong*100 > len(samples)*2 {
		t.Errorf("%d of %d wrong, want at most 2 in a hundred", wrong, len(samples))
	}
}

func TestDetectLanguage(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""}, {"12.11.2025", ""}, {"OK", ""}, {"Minsk", ""}, {"https://pozirk.org/en/news/169204/", ""}, {"info@example.org", ""}, {"💥💥💥", ""},
		{"Lithuanian FM rejects Minsk’s call for talks on reopening border", "en"},
		{"Łukašenka orders FM Ryžankoŭ to address border tensions with Lithuania", "en"},
		{"Прэзідэнт Зяленскі сустрэўся з прэм'ерам", "be"},
		{"Η κυβέρνηση κλείνει τα σύνορα", "el"}, {"הממשלה סוגרת את הגבול", "he"}, {"政府关闭边境", "zh"}, {"政府は国境を閉鎖する", "ja"}, {"정부가 국경을 폐쇄한다", "ko"},
		{"მთავრობა ხურავს საზღვარს", "ka"}, {"Կառավարությունը փակում է սահմանը", "hy"}, {"الحكومة تغلق معبرين حدوديين", "ar"}, {"दो सीमा चौकियां बंद होंगी", "hi"},
		{"Владата затвора два гранични премини", "mk"}, {"Влада затвара два гранична прелаза", "sr"},
		{"xq zzkw vvvj qqq xxzz wqwq zxzx", ""},
	} {
		if got := DetectLanguage(tt.text); got != tt.want {
			t.Errorf("DetectLanguage(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestDetectLanguageLongText checks that the beginning decides, and that a
// text's length costs nothing.
func TestDetectLanguageLongText(t *testing.T) {
	text := strings.Repeat("Урад закрыў два пункты пропуску на мяжы з Літвой. ", 20) + strings.Repeat("The government closes the border. ", 100_000)
	if got := DetectLanguage(text); got != "be" {
		t.Errorf("got %q, want be", got)
	}
	if sample := takeSample(text); len(sample.words) > 2*sampleLetters {
		t.Errorf("%d runes were looked at", len(sample.words))
	}
	if sample := takeSample(strings.Repeat("x", 10<<20)); len(sample.words) > 41 {
		t.Errorf("a word of ten million letters: %d were taken", len(sample.words))
	}
}

func TestSmallLetter(t *testing.T) {
	for r := range rune(0x3000) {
		if letter, ok := smallLetter(r); ok != unicode.IsLetter(r) || ok && letter != unicode.ToLower(r) {
			t.Errorf("%q: %q, %v", r, letter, ok)
		}
	}
}

func FuzzDetectLanguage(f *testing.F) {
	f.Add("Łukašenka orders")
	f.Add("а.b/c'd")
	f.Fuzz(func(t *testing.T, text string) {
		code := DetectLanguage(text)
		if normal, ok := store.LanguageCode(code); code != "" && (!ok || normal != code) {
			t.Errorf("%q is not a code", code)
		}
	})
}

func BenchmarkDetectLanguage(b *testing.B) {
	text := strings.Repeat("Урад Літвы прыняў рашэнне зачыніць два пункты пропуску на мяжы з Беларуссю да канца месяца. ", 25)
	DetectLanguage(text) // unpack the models
	for b.Loop() {
		DetectLanguage(text)
	}
}
