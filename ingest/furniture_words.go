package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The words by which a page's furniture is known, in English, Russian,
// Belarusian, Ukrainian, Polish and Lithuanian. Whole phrases that begin a
// line of few words, never single words that an article's sentence might
// begin with: those must be the whole line.

// phraseWords is the most words a line may have and still be furniture by the
// phrase it begins with.
const phraseWords = 30

var (
	// paywall is what only subscribers may read.
	paywall = []string{
		"available only to", "only available to", "for subscribers only", "to continue reading", "already a subscriber", "subscribers only",
		"доступен только", "доступно только", "доступна только", "доступны только", "только для подписчиков", "только по подписке",
		"даступны толькі", "даступна толькі", "даступная толькі", "толькі для падпісчыкаў", "толькі па падпісцы",
		"доступний лише", "доступно лише", "доступна лише", "доступний тільки", "доступно тільки", "доступна тільки", "лише для передплатників", "тільки для передплатників", "тільки для підписників", "лише для підписників",
		"dostępny tylko", "dostępne tylko", "dostępna tylko", "tylko dla subskrybentów", "tylko dla prenumeratorów", "dostęp tylko dla", "dostępny wyłącznie",
		"prieinama tik", "prieinamas tik", "prieinami tik", "skirta tik prenumeratoriams", "skirtas tik prenumeratoriams", "tik prenumeratoriams",
	}
	// rights ends the article wherever in a line it stands: who owns the text,
	// and the banner on cookies.
	rights = []string{
		"all rights reserved", "все права защищены", "усе правы абаронены", "всі права захищено", "усі права захищено", "усі права захищені", "wszelkie prawa zastrzeżone", "visos teisės saugomos",
		"при использовании материалов", "при перепечатке", "перепечатка материалов", "использование материалов", "пры выкарыстанні матэрыялаў", "перадрук матэрыялаў", "выкарыстанне матэрыялаў", "при використанні матеріалів", "використання матеріалів", "передрук матеріалів", "kopiowanie materiałów", "draudžiama kopijuoti", "be raštiško sutikimo",
		"we use cookies", "uses cookies", "мы используем cookie", "использует cookie", "использует файлы cookie", "используем файлы cookie", "мы выкарыстоўваем cookie", "выкарыстоўвае cookie", "файлы cookie", "файли cookie", "ми використовуємо cookie", "pliki cookie", "plików cookie", "naudojame slapukus", "naudoja slapukus",
	}
	// ending begins a line after which no article goes on.
	ending = []string{
		"related news", "related articles", "related stories", "related topics", "related posts", "more on the topic", "more on this topic", "more news", "more stories", "more from", "other news", "latest news", "top stories", "most read", "most popular", "popular news", "news feed", "recommended for you", "you may also like", "you might also like", "what to read next", "editor's choice", "editors' choice", "leave a comment", "add a comment", "post a comment", "log in to comment", "privacy policy", "terms of use", "terms of service", "cookie policy", "cookie settings", "found a mistake", "if you notice an error", "if you see an error", "contact us", "about us", "our standards",
		"похожие новости", "похожие материалы", "материалы по теме", "новости по теме", "ещё по теме", "еще по теме", "другие новости", "последние новости", "лента новостей", "главные новости", "самое читаемое", "самое популярное", "популярные новости", "популярное за", "рекомендуем прочитать", "вам может понравиться", "вам может быть интересно", "вас может заинтересовать", "вас также может заинтересовать", "выбор редакции", "оставить комментарий", "добавить комментарий", "политика конфиденциальности", "пользовательское соглашение", "нашли ошибку", "заметили ошибку", "если вы заметили ошибку", "о проекте", "обратная связь",
		"падобныя навіны", "вас можа зацікавіць", "вам можа быць цікава", "падобныя матэрыялы", "матэрыялы па тэме", "навіны па тэме", "яшчэ па тэме", "іншыя навіны", "апошнія навіны", "стужка навін", "галоўныя навіны", "самае чытанае", "самае папулярнае", "папулярныя навіны", "выбар рэдакцыі", "пакінуць каментар", "дадаць каментар", "палітыка прыватнасці", "палітыка канфідэнцыйнасці", "заўважылі памылку", "знайшлі памылку", "зваротная сувязь",
		"схожі новини", "вас також можуть зацікавити", "вас може зацікавити", "вам може бути цікаво", "матеріали за темою", "новини за темою", "ще за темою", "інші новини", "останні новини", "стрічка новин", "головні новини", "найпопулярніше", "популярні новини", "вибір редакції", "залишити коментар", "додати коментар", "політика конфіденційності", "якщо ви помітили помилку", "помітили помилку", "знайшли помилку", "зворотний зв'язок",
		"powiązane artykuły", "może cię zainteresować", "może cię też zainteresować", "podobne artykuły", "zobacz więcej", "więcej na ten temat", "więcej wiadomości", "inne wiadomości", "najnowsze wiadomości", "najnowsze artykuły", "najczęściej czytane", "najpopularniejsze", "popularne artykuły", "polecane artykuły", "wybór redakcji", "dodaj komentarz", "zostaw komentarz", "polityka prywatności", "regulamin serwisu", "znalazłeś błąd", "zauważyłeś błąd",
		"susijusios naujienos", "jums gali būti įdomu", "raktažodžiai", "susiję straipsniai", "susijusios temos", "daugiau naujienų", "daugiau šia tema", "kitos naujienos", "naujausios naujienos", "naujienų srautas", "skaitomiausi", "populiariausi", "populiariausios naujienos", "rekomenduojame perskaityti", "redakcijos pasirinkimas", "palikti komentarą", "rašyti komentarą", "privatumo politika", "naudojimo taisyklės", "pastebėjote klaidą", "radote klaidą",
	}
	// readAlso begins a line that names another article, or a list of them.
	readAlso = []string{
		"read also", "also read", "see also", "read more", "read next", "read on the topic", "suggested topics", "watch also", "read this:", "don't miss:",
		"читайте также", "читать также", "читайте ещё", "читайте еще", "читать ещё", "читать еще", "читать далее", "смотрите также", "смотреть также", "по теме:", "подробнее:", "ранее по теме", "также по теме", "больше по теме",
		"чытайце таксама", "чытаць таксама", "чытайце яшчэ", "чытайце больш", "чытаць далей", "глядзіце таксама", "па тэме:", "падрабязней:", "таксама па тэме",
		"читайте також", "читати також", "читайте ще", "читати далі", "дивіться також", "за темою:", "детальніше:", "більше за темою", "також за темою",
		"czytaj także", "czytaj również", "czytaj też", "przeczytaj także", "przeczytaj również", "przeczytaj też", "czytaj więcej", "czytaj dalej", "zobacz także", "zobacz również", "zobacz też", "polecamy:", "na ten temat:",
		"taip pat skaitykite", "taip pat skaityk", "skaitykite taip pat", "skaityti daugiau", "skaitykite daugiau", "skaitykite ir", "skaityk daugiau", "daugiau skaitykite", "plačiau:", "šia tema:", "taip pat žiūrėkite", "žiūrėkite taip pat",
	}
	// aside begins a line that is furniture but may stand between paragraphs.
	aside = []string{
		"share on", "share this", "share with", "share via", "follow us", "follow our", "join us", "join our", "subscribe to", "sign up for", "sign up to", "get our newsletter", "our newsletter", "support us", "support our", "download our app", "reading time", "listen to this article", "print this", "send to a friend", "copy link", "skip to", "back to top", "photo by", "photo:", "photos:", "photo ©", "image:", "illustrative photo", "tags:", "topics:", "keywords:", "source:", "share:",
		"поделиться в", "поделиться на", "поделиться:", "поделитесь", "подписывайтесь на", "подпишитесь на", "подписаться на", "следите за нашими", "читайте нас", "присоединяйтесь", "наш канал", "наш телеграм", "поддержите нас", "поддержать нас", "время чтения", "версия для печати", "распечатать", "скопировать ссылку", "фото:", "фото ©", "иллюстративное фото", "снимок носит", "теги:", "метки:", "ключевые слова:", "источник:", "рубрика:",
		"падзяліцца ў", "падзяліцца на", "падзяліцца:", "падзяліцеся", "падпісвайцеся на", "падпішыцеся на", "падпісацца на", "сачыце за намі", "далучайцеся", "наш тэлеграм", "падтрымайце нас", "падтрымаць нас", "час чытання", "версія для друку", "скапіяваць спасылку", "фота:", "фота ©", "ілюстрацыйнае фота", "тэгі:", "меткі:", "ключавыя словы:", "крыніца:", "рубрыка:",
		"поділитися в", "поділитися у", "поділитися:", "поділіться", "підписуйтесь на", "підписуйтеся на", "підпишіться на", "підписатися на", "стежте за нами", "приєднуйтесь", "приєднуйтеся", "підтримайте нас", "час читання", "версія для друку", "скопіювати посилання", "фото ілюстративне", "ілюстративне фото", "ключові слова:", "джерело:",
		"udostępnij na", "udostępnij:", "podziel się", "obserwuj nas", "śledź nas", "dołącz do nas", "zapisz się", "zapisz się do newslettera", "subskrybuj", "wesprzyj nas", "czas czytania", "wersja do druku", "skopiuj link", "fot.:", "fot. ", "zdjęcie:", "zdjęcie ilustracyjne", "tagi:", "słowa kluczowe:", "źródło:",
		"dalintis:", "dalinkitės", "pasidalinkite", "pasidalinti", "sekite mus", "prenumeruokite", "užsiprenumeruokite", "prisijunkite prie mūsų", "paremkite mus", "skaitymo laikas", "spausdinti", "kopijuoti nuorodą", "nuotr.:", "nuotrauka:", "asociatyvi nuotr", "asociatyvinė nuotr", "žymos:", "raktiniai žodžiai:", "šaltinis:",
	}
	// interruption begins a line that says the article goes on below.
	interruption = []string{
		"advertisement", "article continues below", "article continues after", "story continues below", "continue reading below", "scroll to continue", "ad feedback",
		"реклама", "продолжение после рекламы", "статья продолжается", "рэклама", "працяг пасля рэкламы", "продовження після реклами", "стаття продовжується",
		"reklama", "dalsza część artykułu pod", "dalszy ciąg materiału pod", "ciąg dalszy pod", "straipsnis tęsiasi", "tekstas tęsiasi", "straipsnio tęsinys",
	}
	// menuWords are furniture when a line consists of nothing else.
	menuWords = words(
		"share", "tweet", "menu", "search", "home", "login", "log", "in", "sign", "up", "register", "subscribe", "newsletter", "comments", "comment", "reply", "print", "email", "e-mail", "ad", "sponsored", "facebook", "twitter", "x", "telegram", "whatsapp", "viber", "linkedin", "instagram", "youtube", "tiktok", "vk", "vkontakte", "ok", "odnoklassniki", "messenger", "pocket", "reddit", "threads", "bluesky", "rss", "google", "news", "tags", "contacts", "contact", "about", "archive", "more", "next", "previous", "back", "top", "en", "ru", "be", "by", "uk", "ua", "pl", "lt", "eng", "рус", "бел", "укр", "read", "related", "popular", "recommended", "trending",
		"поделиться", "меню", "поиск", "главная", "войти", "вход", "регистрация", "подписаться", "подписка", "рассылка", "комментарии", "комментировать", "печать", "реклама", "фейсбук", "твиттер", "телеграм", "телеграмм", "вконтакте", "одноклассники", "контакты", "архив", "ещё", "еще", "далее", "назад", "наверх", "популярное", "теги",
		"падзяліцца", "меню", "пошук", "галоўная", "увайсці", "уваход", "рэгістрацыя", "падпісацца", "падпіска", "рассылка", "каментары", "каментаваць", "друк", "рэклама", "тэлеграм", "кантакты", "архіў", "яшчэ", "далей", "уверх", "папулярнае", "тэгі",
		"поділитися", "пошук", "головна", "увійти", "вхід", "реєстрація", "підписатися", "підписка", "розсилка", "коментарі", "коментувати", "друк", "реклама", "контакти", "архів", "ще", "далі", "вгору", "популярне",
		"udostępnij", "szukaj", "zaloguj", "zaloguj się", "rejestracja", "subskrybuj", "komentarze", "komentarz", "drukuj", "reklama", "kontakt", "archiwum", "więcej", "dalej", "wstecz", "popularne", "polecane", "tagi",
		"dalintis", "dalinkis", "meniu", "paieška", "pradžia", "prisijungti", "registruotis", "prenumeruoti", "naujienlaiškis", "komentarai", "komentuoti", "spausdinti", "reklama", "kontaktai", "archyvas", "daugiau", "toliau", "atgal", "populiaru", "žymos",
	)
	// sectionNames are the names of a news site's sections.
	sectionNames = words(
		"politics", "society", "economy", "economics", "business", "culture", "sport", "sports", "security", "world", "europe", "region", "regions", "opinion", "opinions", "analysis", "analytics", "interview", "interviews", "news", "science", "technology", "tech", "health", "education", "environment", "law", "crime", "finance", "markets", "energy", "transport", "agriculture", "history", "lifestyle", "travel", "media", "video", "videos", "photo", "photos", "podcast", "podcasts", "belarus", "ukraine", "russia", "lithuania", "poland", "defence", "defense", "diplomacy", "war", "human rights", "incidents", "accidents",
		"политика", "общество", "экономика", "бизнес", "культура", "спорт", "безопасность", "мир", "в мире", "регион", "регионы", "мнение", "мнения", "аналитика", "анализ", "интервью", "новости", "наука", "технологии", "здоровье", "образование", "экология", "право", "криминал", "происшествия", "финансы", "деньги", "энергетика", "транспорт", "авто", "история", "видео", "фото", "подкаст", "подкасты", "беларусь", "украина", "россия", "литва", "польша", "война", "власть", "права человека", "репрессии", "граница",
		"палітыка", "грамадства", "эканоміка", "бізнес", "бяспека", "свет", "у свеце", "рэгіён", "рэгіёны", "меркаванне", "меркаванні", "аналітыка", "аналіз", "інтэрв'ю", "інтэрвію", "навіны", "навука", "тэхналогіі", "здароўе", "адукацыя", "экалогія", "крымінал", "здарэнні", "фінансы", "грошы", "энергетыка", "гісторыя", "відэа", "фота", "украіна", "расія", "расея", "літва", "польшча", "вайна", "улада", "правы чалавека", "рэпрэсіі", "мяжа", "мова",
		"політика", "суспільство", "економіка", "бізнес", "безпека", "світ", "регіони", "регіон", "думка", "думки", "аналітика", "аналіз", "інтерв'ю", "новини", "технології", "здоров'я", "освіта", "екологія", "право", "кримінал", "події", "надзвичайні події", "фінанси", "гроші", "енергетика", "історія", "відео", "україна", "росія", "білорусь", "польща", "війна", "влада", "права людини", "кордон", "оборона", "культура", "спорт",
		"polityka", "społeczeństwo", "gospodarka", "ekonomia", "biznes", "kultura", "bezpieczeństwo", "świat", "ze świata", "europa", "kraj", "z kraju", "regiony", "opinie", "opinia", "analizy", "analiza", "wywiad", "wywiady", "wiadomości", "aktualności", "nauka", "technologie", "technologia", "zdrowie", "edukacja", "środowisko", "prawo", "kryminalne", "finanse", "energetyka", "transport", "historia", "wideo", "zdjęcia", "białoruś", "ukraina", "rosja", "litwa", "polska", "wojna", "obronność", "prawa człowieka",
		"politika", "visuomenė", "ekonomika", "verslas", "kultūra", "sportas", "saugumas", "pasaulis", "pasaulyje", "užsienis", "lietuva", "lietuvoje", "regionai", "nuomonė", "nuomonės", "analizė", "interviu", "naujienos", "mokslas", "technologijos", "sveikata", "švietimas", "aplinka", "teisė", "kriminalai", "nusikaltimai", "finansai", "energetika", "transportas", "istorija", "vaizdo įrašai", "nuotraukos", "baltarusija", "rusija", "lenkija", "karas", "gynyba", "žmogaus teisės",
	)
)

// aboutText matches the words for the thing that a paywall keeps: a sentence
// of an article may well say that a report is available only to officials.
var aboutText = regexp.MustCompile(`material|article|content|story|материал|стать|текст|публикац|матэрыял|артыкул|тэкст|матеріал|статт|материјал|artyku|materiał|treś|tekst|straipsn|medžiag|turin|subscri|подпис|падпіс|передплат|підпис|prenumer|subskry`)

// copyrightSign matches a line on who owns the page; photoCredit one that only
// says who took a picture, which may stand inside an article.
var (
	copyrightSign = regexp.MustCompile(`©|\(c\)\s*\d{4}|^copyright|copyright\s+\d{4}`)
	photoCredit   = regexp.MustCompile(`^[\[(]?(?:photo|image|picture|фото|фота|fot\.|zdjęcie|foto|nuotr|иллюстрац|ілюстрац)`)
)

// furnitureKind says which furniture a line is by its words.
func furnitureKind(line string) (lineKind, bool) {
	folded := foldLine(line)
	if folded == "" {
		return kindAside, true // a row of marks
	}
	count := wordCount(folded)
	if count <= headlineWords*2 && (containsAny(folded, rights) || isPaywall(line, folded)) {
		return kindEnd, true
	}
	if count <= phraseWords {
		switch {
		case photoCredit.MatchString(folded) && (copyrightSign.MatchString(folded) || beginsWithAny(folded, aside)):
			return kindAside, true
		case copyrightSign.MatchString(folded) && !isLongSentence(line):
			return kindEnd, true
		case beginsWithAny(folded, readAlso):
			return kindReadAlso, true
		case beginsWithAny(folded, ending) && !isLongSentence(line):
			return kindEnd, true
		case beginsWithAny(folded, interruption) && count <= 8:
			return kindInterruption, true
		case beginsWithAny(folded, aside) && count <= phraseWords/2:
			return kindAside, true
		}
	}
	if _, isURL := addressLine(line); isURL {
		return kindAside, true
	}
	if isSectionLabel(line) || hasGluedLabel(line) || startsWithClock(line) && !isSentence(line) {
		return kindLabel, true
	}
	if count <= 8 && everyWord(folded, menuWords) {
		return kindAside, true
	}
	return 0, false
}

// isPaywall says whether a line tells that the rest is for subscribers: it
// must speak of a text or a subscription, or be glued to a headline, and not
// be a long sentence of an article.
func isPaywall(line, folded string) bool {
	if !containsAny(folded, paywall) {
		return false
	}
	return !isSentence(line) || aboutText.MatchString(folded) && wordCount(folded) <= 18
}

// isLongSentence says whether a line that begins like furniture ("About us
// and our neighbours he would not speak, the minister said.") is a sentence.
func isLongSentence(line string) bool { return lastRune(line) == '.' && wordCount(line) > 9 }

// isSectionLabel says whether a line is a section's name, or several with
// commas or strokes between: "Politics, Society".
func isSectionLabel(line string) bool {
	folded := strings.TrimRight(foldLine(line), ": ")
	if folded == "" || wordCount(folded) > 6 {
		return false
	}
	for part := range strings.FieldsFuncSeq(folded, func(r rune) bool { return strings.ContainsRune(",/|·•>›", r) }) {
		if !sectionNames[strings.TrimSpace(part)] {
			return false
		}
	}
	return true
}

// everyWord says whether a line has no other words than those of a set;
// counts such as "Comments (3)" are no words.
func everyWord(line string, set map[string]bool) bool {
	found := false
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' }) {
		if !set[word] {
			return false
		}
		found = true
	}
	return found
}

var foldedMarks = strings.NewReplacer("’", "'", "ʼ", "'", "`", "'", "\u00a0", " ", "\u00ad", "", "\u200b", "")

// foldLine brings a line into the form in which the phrases are written: lower
// case, one kind of apostrophe and space, no marks before the first letter.
func foldLine(line string) string {
	line = foldedMarks.Replace(norm.NFC.String(strings.ToLower(line)))
	line = strings.Join(strings.Fields(line), " ")
	return strings.TrimLeftFunc(line, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '©' && r != '('
	})
}

// containsAny says whether any of the phrases stands in s.
func containsAny(s string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(phrase string) bool { return strings.Contains(s, phrase) })
}

// beginsWithAny says whether s begins with one of the phrases as whole words:
// "other news" does not begin "other newspapers".
func beginsWithAny(s string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(phrase string) bool {
		after, ok := strings.CutPrefix(s, phrase)
		if !ok {
			return false
		}
		next, _ := utf8.DecodeRuneInString(after)
		last, _ := utf8.DecodeLastRuneInString(phrase)
		return !unicode.IsLetter(next) || !unicode.IsLetter(last)
	})
}

func words(list ...string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, word := range list {
		set[word] = true
	}
	return set
}
