package ingest

import (
	"slices"
	"strings"
)

// trackingParameters are the query parameters, in lower case, that say how a
// reader came to an article and never which article it is. A name that some
// site uses for its content (id, p, ref, source, from, s, cid) has no place
// here: to take two addresses of one article for two articles is a smaller
// mistake than to lose an article.
var trackingParameters = []string{
	// Click identifiers of advertising networks.
	"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "msclkid", "yclid", "ysclid",
	"twclid", "ttclid", "li_fat_id", "rb_clickid", "srsltid", "epik", "scclid", "irclickid", "wickedid",
	"_openstat", "frommarket", // Yandex
	// Social networks and messengers.
	"igshid", "igsh", "ref_src", "ref_url", "__twitter_impression", "__tn__", "soc_src", "soc_trk", "fb_action_ids",
	"fb_action_types", "fb_ref", "fb_source", "tgclid", "share_id",
	// Mailing programs.
	"mc_cid", "mc_eid", "_hsenc", "_hsmi", "hsctatracking", "__hssc", "__hstc", "__hsfp", "mkt_tok", "vero_id", "vero_conv",
	"oly_anon_id", "oly_enc_id", "ml_subscriber", "ml_subscriber_hash", "ck_subscriber_id",
	// Web analytics.
	"_ga", "_gl", "_gac", "ga_source", "ga_medium", "ga_campaign", "xtor", "s_cid", "s_kwcid", "ef_id", "wt_mc", "wt.mc_id",
	"pk_campaign", "pk_kwd", "pk_source", "pk_medium", "pk_content", "cmpid", "cmp", "ncid", "icid", "ocid", "ito", "smid", "smtyp",
	"sr_share", "sref", "srnd", "guccounter", "guce_referrer", "guce_referrer_sig", "spm", "yptr", "traffic_source",
	// Sessions, which servers write for readers without cookies.
	"phpsessid", "jsessionid",
	// Left behind by AMP caches.
	"usqp", "amp_js_v", "amp_gsa", "amp_ct", "amp_kit", "aoh", "referrer_policy",
}

// trackingPrefixes are the beginnings of such parameters' names.
var trackingPrefixes = []string{
	"utm_",         // Urchin, Google Analytics and most others
	"at_",          // AT Internet, Piano: at_medium, at_campaign, at_custom1
	"ns_",          // comScore: ns_mchannel, ns_source, ns_campaign
	"mtm_",         // Matomo
	"matomo_",      // Matomo
	"piwik_",       // Matomo under its old name
	"hsa_",         // HubSpot
	"amp_",         // AMP caches
	"__cft__",      // Facebook
	"fb_comment_",  // Facebook
	"action_type_", // Facebook
}

// isTracking reports whether a query parameter only tracks the reader, or
// only chooses the AMP variant of the article.
func isTracking(name, value string) bool {
	name = strings.ToLower(name)
	switch name {
	case "amp":
		return value == "" || value == "1" || strings.EqualFold(value, "true")
	case "outputtype":
		return strings.EqualFold(value, "amp")
	}
	return slices.Contains(trackingParameters, name) ||
		slices.ContainsFunc(trackingPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
