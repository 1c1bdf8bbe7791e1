"""Addresses of articles: made absolute for people, cleaned for comparison."""

import re
from urllib.parse import unquote_plus, urljoin, urlsplit

from incidents.feeds.plain import storable

MAX_LINK = 2_000
# An address that joining leaves as it is.
_PLAIN = re.compile(r"https?://[a-z0-9.-]+/[\w/~=%+,-]*(?:\?[\w/~=&%+,-]+)?", re.ASCII)
_PORTS = {"http": ":80", "https": ":443"}
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "piwik_", "hsa_")
_TRACKING = frozenset(
    str.split("""
    fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid li_fat_id epik srsltid
    igshid igsh mc_cid mc_eid mkt_tok _ga _gl _hsenc _hsmi __hssc __hstc __hsfp hsctatracking
    oly_anon_id oly_enc_id vero_id vero_conv wickedid rb_clickid s_cid s_kwcid ef_id elqtrack dm_i icid ncid
    cmpid ns_campaign ns_mchannel ns_source ns_linkname ns_fee xtor at_campaign at_medium
    guccounter guce_referrer guce_referrer_sig soc_src soc_trk ref_src ref_url __twitter_impression
    fb_action_ids fb_action_types fb_source fb_ref trk trkcampaign _openstat ml_subscriber ml_subscriber_hash
    """)
)


def absolute(link: str, base: str = "") -> str:
    """The link as people can follow it, resolved against `base`; empty unless it is http or https.

    No link is no link: it does not stand for the base.
    """
    if _PLAIN.fullmatch(link) and len(link) <= MAX_LINK:
        return link
    if not link.strip():
        return ""
    try:
        joined = urljoin(base, "%20".join(storable(link).split()))
        parts = urlsplit(joined)
    except ValueError:
        return ""
    usable = parts.scheme in _PORTS and parts.netloc and len(joined) <= MAX_LINK
    return parts.scheme + joined[len(parts.scheme) :] if usable else ""


def clean_link(link: str) -> str:
    """The link as it identifies an article, empty unless http or https. Not for following.

    Scheme and host in lower case, http as https, without user, default port, fragment, trailing slash and
    tracking parameters; the other parameters keep their order and spelling.
    """
    try:
        parts = urlsplit("%20".join(link.split()))
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    host = parts.netloc.rpartition("@")[2].lower()
    if scheme not in _PORTS or not host:
        return ""
    kept = [pair for pair in parts.query.split("&") if pair and not _is_tracking(pair)]
    query = "?" + "&".join(kept) if kept else ""
    return f"https://{host.removesuffix(_PORTS[scheme])}{parts.path.rstrip('/')}{query}"


def _is_tracking(pair: str) -> bool:
    name = unquote_plus(pair.partition("=")[0]).lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
