"""Languages by name, with NLM's three-letter codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# NLM's codes are MARC's: as a rule the first three letters of the English name; these are not.
_OTHERWISE = {
    "basque": "baq", "croatian": "hrv", "farsi": "per", "flemish": "dut", "galician": "glg", "irish": "gle",
    "japanese": "jpn", "kyrgyz": "kir", "luxembourgish": "ltz", "malay": "may", "maltese": "mlt", "mandarin": "chi",
    "moldavian": "rum", "punjabi": "pan", "pashto": "pus", "scottish gaelic": "gla", "serbian": "srp",
    "slovene": "slv", "slovenian": "slv", "tagalog": "tgl", "tajik": "tgk", "turkmen": "tuk", "undetermined": "und",
}  # fmt: skip

_BY_RULE = (
    "afrikaans albanian amharic arabic armenian azerbaijani belarusian bengali bosnian breton bulgarian burmese catalan"
    " chinese czech danish dutch english esperanto estonian faroese finnish french frisian georgian german greek"
    " gujarati haitian hausa hebrew hindi hungarian icelandic indonesian interlingua italian kannada kazakh khmer"
    " kinyarwanda korean lao latin latvian lithuanian macedonian malayalam maori marathi mongolian multiple nepali"
    " norwegian persian polish portuguese quechua romanian russian sanskrit sinhalese slovak somali spanish swahili"
    " swedish tamil tatar telugu thai tibetan turkish ukrainian urdu uzbek vietnamese welsh xhosa yiddish zulu"
)

#: Name in small letters → code.
CODES: Mapping[str, str] = MappingProxyType({name: name[:3] for name in _BY_RULE.split()} | _OTHERWISE)

_KNOWN = frozenset(CODES.values())


def code_of(text: str) -> tuple[str, bool]:
    """The code of a language's name or code in small letters, and whether that is sure.

    Of what is not known, the first three letters are tried, as the User Guide says of most languages.
    """
    if text in CODES:
        return CODES[text], True
    return text[:3], text in _KNOWN
