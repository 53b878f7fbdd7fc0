"""The words by which the coach knows what a wording says, for each language of the packs: data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_I = re.IGNORECASE


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachWords:
    """Patterns of one language, with an example of each that is shown where it lacks."""

    missed_call: re.Pattern[str]
    missed_call_example: str
    form: re.Pattern[str]
    form_example: str
    person: re.Pattern[str]
    person_example: str
    opt_out_example: str


WORDS: Mapping[str, CoachWords] = {
    "en": CoachWords(
        missed_call=re.compile(
            r"\b(miss(ed|ing)? (you|your|a|the)\b|could ?n.t (answer|pick up|get to|take)"
            r"|(tried|trying) to (call|reach))",
            _I,
        ),
        missed_call_example="sorry we missed your call",
        form=re.compile(r"\b(your (request|message|form|inquiry|enquiry)|(writing|reaching out|getting in touch))\b", _I),
        form_example="thanks for your request",
        person=re.compile(
            r"\b(recruiter|dispatcher|technician|consultant|colleague|some(one|body)|person|our team|one of us"
            r"|(we|i)( will|'ll)? (call|ring|text|phone|get back|be in touch|answer|follow))\b",
            _I,
        ),
        person_example="Reply and a recruiter will jump in",
        opt_out_example="STOP to opt out",
    ),
    "es": CoachWords(
        missed_call=re.compile(r"\b(llamada|llamaste|llam\w+ y no|no (pudimos|pude|hemos podido) (contestar|atender|responder))", _I),
        missed_call_example="no pudimos contestar su llamada",
        form=re.compile(r"\b(su|tu) (solicitud|mensaje|formulario|consulta)\b", _I),
        form_example="gracias por su solicitud",
        person=re.compile(r"\b(reclutador\w*|alguien|una persona|equipo|t[eé]cnico|compañer\w+|(le|te) (llamamos|llamo|escrib\w+))\b", _I),
        person_example="Responda y alguien le escribe",
        opt_out_example="STOP para no recibir mensajes",
    ),
    "fr": CoachWords(
        missed_call=re.compile(r"\b(votre|ton) appel\b|\bpas pu (vous )?r[eé]pondre\b", _I),
        missed_call_example="désolés d'avoir manqué votre appel",
        form=re.compile(r"\b(votre|ta) (demande|message|formulaire)\b", _I),
        form_example="merci pour votre demande",
        person=re.compile(
            r"\b(recruteu\w+|quelqu.un|une personne|[eé]quipe|technicien\w*|coll[eè]gue"
            r"|(on|nous) vous (rappel|r[eé]pond|[eé]cri)\w*)",
            _I,
        ),
        person_example="Répondez et quelqu'un vous écrit",
        opt_out_example="STOP pour ne plus recevoir de messages",
    ),
}

KEYWORD = "YES|CANCEL|STOP|STOPALL|END|QUIT|UNSUBSCRIBE|START|UNSTOP|HELP|INFO"
ASKS_FOR_KEYWORD = re.compile(
    rf"\b(?:reply|replying|respond|text|send|answer|type|write|say|responda|responde|conteste|escriba|env[ií]e|r[eé]pondez|[eé]crivez|envoyez)"
    rf"(?: back| with| us| the word| la palabra| par)* [\"'“]?({KEYWORD})\b",
    _I,
)
NEVER_AN_ANSWER = frozenset({"YES", "CANCEL", "STOP"})
CONFIRMING_WORD = re.compile(r"\b(YES|CANCEL)\b")
AFTER_OPT_OUT = re.compile(
    r"^[\"'”]?,? *(to (opt[ -]?out|stop|end|unsubscribe|get no|not get|leave|be removed)"
    r"|for no more|for help|para (no|dejar|cancelar|salir|darse)"
    r"|pour (ne plus|vous d[eé]sabonner|arr[eê]ter))",
    _I,
)
OPT_OUT = re.compile(r"\b(STOP|ARRET)\b|\bopt[ -]?out\b", _I)

PROMOTION = re.compile(
    r"[$€£]\s?\d|\d+\s?(?:[€£%]|dollars?\b|bucks\b|percent\b)|\b(?:discounts?|coupons?|promo(?:s|tions?|code)?"
    r"|(?<!job )offers?|special offers?"
    r"|clearance|sale price|on sale|save (?:up|big|\d)|giveaway|gift ?cards?"
    r"|free (?:estimate|quote|consult\w*|trial|gift|visit|inspection|month)s?"
    r"|for free|financing|lowest price\w*|descuentos?|cup[oó]n(?:es)?|rebajas?"
    r"|gratis|oferta especial|remises?|rabais|gratuite?s?|offre sp[eé]ciale)\b",
    _I,
)
REVIEW = re.compile(
    r"\b(?:(?:leave|write|give|post) (?:us )?(?:a |an |your )?(?:google |online )?(?:review|rating)|review us|rate us|\d stars?|five stars"
    r"|refer (?:a|your) friends?|referral|rese[nñ]a|laissez un avis|votre avis)\b",
    _I,
)
REFUSED_BY_CARRIERS = re.compile(
    r"\b(sex\w*|porn\w*|escorts?|alcohol|liquor|beer|whiskey|vodka|guns?|firearms?|rifles?|ammo|ammunition|tobacco|cigar\w*|vap(?:e|es|ing)|nicotine"
    r"|cannabis|marijuana|cbd|thc|kratom|casino|gambling"
    r"|betting|payday|debt (?:relief|collection)|credit repair|crypto\w*|work from home)\b",
    _I,
)
SHORTENERS = frozenset(
    (
        "bit.ly",
        "bitly.com",
        "tinyurl.com",
        "goo.gl",
        "is.gd",
        "t.co",
        "ow.ly",
        "buff.ly",
        "rebrand.ly",
        "cutt.ly",
        "rb.gy",
        "t.ly",
        "tiny.cc",
        "shorturl.at",
        "lnkd.in",
        "s.id",
        "v.gd",
        "bl.ink",
        "dub.sh",
        "short.io",
        "soo.gd",
        "clck.ru",
        "trib.al",
    )
)
LINK = re.compile(r"\bhttps?://([^\s/?#]+)[^\s]*|\b((?:[a-z0-9-]+\.)+[a-z]{2,})(?=/)[^\s]*", _I)
IP_ADDRESS = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\]|\d+|0x[0-9a-f]+)(?::\d+)?$", _I)
NO_SHOUT = frozenset({"STOP", "CANCEL", "ARRET", "URGENT", "HVAC", "HTTP", "HTTPS"})
SHOUTED = re.compile(r"[^\W\d_]{4,}")
