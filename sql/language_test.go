package store

import "testing"

func TestLanguageCode(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"be", "be"}, {"EN", "en"}, {"pt-BR", "pt"}, {"en_US", "en"}, {"en_US.UTF-8", "en"}, {" uk ", "uk"}, {"zh-Hans-CN", "zh"}, {"en-ZZZZZ", "en"},
		{"bel", "be"}, {"rus", "ru"}, {"lit", "lt"}, {"ger", "de"}, {"deu", "de"}, {"fre", "fr"}, {"cze", "cs"}, {"chi", "zh"}, {"cmn", "zh"}, {"nob", "no"}, {"iw", "he"}, {"ckb", "ckb"},
		{"Belarusian", "be"}, {"belarusian", "be"}, {"RUSSIAN", "ru"}, {"Ukrainian", "uk"}, {"Lithuanian", "lt"}, {"Latvian", "lv"}, {"Polish", "pl"}, {"English", "en"},
		{"Chinese", "zh"}, {"Norwegian", "no"}, {"NorwegianNynorsk", "no"}, {"Norwegian Bokmål", "no"}, {"Persian", "fa"}, {"Sinhalese", "si"}, {"Hebrew", "he"}, {"Macedonian", "mk"}, {"Greek", "el"}, {"Byelorussian", "be"}, {"Serbian", "sr"}, {"Croatian", "hr"}, {"Slovenian", "sl"}, {"Georgian", "ka"}, {"Armenian", "hy"},
		{"", ""}, {"und", ""}, {"mul", ""}, {"xx", ""}, {"qqq", ""}, {"unknown", ""}, {"e", ""}, {"12", ""}, {"Klingonese", ""}, {"no language", ""},
	} {
		got, ok := LanguageCode(tt.in)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("LanguageCode(%q) = %q, %v, want %q", tt.in, got, ok, tt.want)
		}
	}
}

func FuzzLanguageCode(f *testing.F) {
	f.Add("pt-BR")
	f.Add("Norwegian Nynorsk")
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := LanguageCode(s)
		if !ok {
			return
		}
		if again, ok := LanguageCode(code); again != code || !ok {
			t.Errorf("%q is %q, but that is %q, %v", s, code, again, ok)
		}
	})
}
