package ingest

import (
	"strings"
	"sync"
)

// functionWords lists, for each language that headlines in the region and
// around it are written in, its commonest short words. The models know letters
// within words only; a short word that is whole tells more than its letters.
const functionWords = `
be і у ў на з са не што як да па за для ад аб пра пры гэта ён яна яны быў была былі было будзе яго іх але ці пасля праз больш толькі таксама супраць каля дзе калі чаму хто які якая якія
ru и в на с со не что как по за для от об о из при это он она они был была были было будет его их но или после через более только также против около где когда почему кто который которая которые до
uk і й у в на з із зі не що як до по за для від про при це він вона вони був була були було буде його їх але чи або після через більше тільки також проти біля де коли чому хто який яка які та
bg и в на с със не че как по за от при това той тя те беше са ще го им но или след през повече само също срещу около къде кога защо кой който която които до се да си е
mk и во на со не дека како по за од при ова тој таа тие беше се ќе го но или по преку повеќе само исто против околу каде кога зошто кој кои до да е
sr и у на са не да као по за од при ово он она они био је су ће га али или после кроз више само такође против око где када зашто ко који која које до се
en the of and to in a is for on that with as was at by from be are it its this has have not will after over an who what how why new says he his they their more than but against between into up out
de der die das und in den von zu mit für auf ist im dem des nicht ein eine als auch an werden aus er hat dass sie nach bei wird um noch wie einem über einen so zum war gegen zur sich vor
fr le la les de des du et en un une à au aux pour dans par sur est qui que avec ne pas plus se son sa ses ce cette il elle contre entre sans après après ont
es el la los las de del y en un una a al para por con que es se su sus no más como lo le tras contra entre sin sobre ha han fue son este esta pero desde hasta
pt o a os as de do da dos das e em no na um uma para por com que é se seu sua não mais como ao à após contra entre sem sobre foi são este esta mas pelo pela até
it il la i le gli lo di del della dei delle e in un una a al alla per con che è si non più come da dal nel nella sul sulla contro tra dopo ha sono questo ma anche
nl de het een en van in op te dat die voor met is niet zijn aan er door om ook als na bij uit naar over tegen wordt heeft maar nog tot wat hoe
pl i w we na z ze nie że jak do po za dla od o się to jest był była było będzie jego ich ale czy po przez przy tylko także przeciw pod nad przed który która które co kto gdzie kiedy
cs a v ve na z ze s se si že jak do po za pro od o to je byl byla bylo bude jeho jejich ale či nebo přes při jen také proti pod nad před který která které co kdo kde kdy i k
sk a v vo na z zo s sa si že ako do po za pre od o to je bol bola bolo bude jeho ich ale či alebo cez pri len tiež proti pod nad pred ktorý ktorá ktoré čo kto kde kedy aj k
sl in v na z s se ne da kot do po za od o to je bil bila bilo bo njegov ali pri le tudi proti pod nad pred ki kaj kdo kje kdaj so si še
hr i u na s sa se ne da kao do po za od o to je bio bila bilo će ali ili pri samo također protiv pod nad pred koji koja koje što tko gdje kad su iz
lt ir į su ne kad kaip iki po už dėl nuo apie tai yra buvo bus jo jos jų bet ar per prie tik taip pat prieš kuris kuri kurie kas kur kada iš ant o dar jau
lv un uz ar ne ka kā līdz pēc par no pie tas ir bija būs viņa viņu bet vai caur tikai arī pret kurš kura kas kur kad iz vēl jau savu
et ja on ei et kui ka ning oma ta see oli või kes mis kus millal aga vaid veel üle pärast enne kuni vastu
fi ja on ei että kun myös hän se oli tai joka mikä missä milloin mutta vain vielä yli jälkeen ennen vastaan sekä ovat
sv och i att det som en på är av för med den till inte om ett har de men var från vid efter mot över under eller sig nu ska vad
da og i at det som en på er af for med den til ikke om et har de men var fra ved efter mod over under eller sig nu skal hvad
no og i at det som en på er av for med den til ikke om et har de men var fra ved etter mot over under eller seg nå skal hva
ro și în de la a cu pe din un o pentru că nu se este mai care au după prin despre sau dar fost va lui al ale cei ce s
hu a az és hogy nem is egy van volt meg de csak már ki mint még el után ellen vagy aki ami hol mikor lesz fel
tr ve bir bu da de için ile ne daha çok gibi olarak sonra kadar ama en o var değil karşı mı mi
`

// wordBonus is what a function word takes off the costs of a text in its
// language.
const wordBonus = 9 * costUnit

// longestFunctionWord is in letters.
const longestFunctionWord = 8

// functionWordLanguages gives the codes of the languages that have a word
// among their commonest.
var functionWordLanguages = sync.OnceValue(func() map[string][]string {
	languages := map[string][]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(functionWords), "\n") {
		fields := strings.Fields(line)
		for _, word := range fields[1:] {
			languages[word] = append(languages[word], fields[0])
		}
	}
	return languages
})
