"""What a locale can't write is spelled so that one can still read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.cli import plain

plain.register()


@pytest.mark.parametrize(
    ("text", "ascii_text", "latin"),
    [
        ("10⁻³ and ¹⁷⁷Lu, CO₂", "10^-3 and ^177Lu, CO_2", None),
        ("≥ 5 ≤ 6 ≠ 7 ± 1 × 2", ">= 5 <= 6 != 7 +/- 1 x 2", ">= 5 <= 6 != 7 ± 1 × 2"),
        ("0·79 (95% CI 0·5–0·9) · next", "0.79 (95% CI 0.5-0.9) - next", "0·79 (95% CI 0·5-0·9) · next"),
        ("Müller, Straße, Łódź, Ő, Ñ", "Muller, Strasse, Lodz, O, N", "Müller, Straße, Lódz, O, Ñ"),
        ("TGF-β1, Δ9, 5 µg, 5 μg, μ, Αθήνα, ϑ", "TGF-beta1, Delta9, 5 ug, 5 ug, mu, Athina, theta", None),
        ("“so” ‘it’ — is… ½ ﬁne №3\u00a0here", "\"so\" 'it' -- is... 1/2 fine No.3 here", None),
        ("37 °C, 37°C, 90°", "37 deg C, 37 deg C, 90 deg", "37 °C, 37°C, 90°"),
        ("┌──┐│┼█", "+--+|+#", None),
        ("日本 \u200band a byte \udce9", "?? and a byte \\udce9", "?? and a byte \\udce9"),
    ],
)
def test_the_nearest_spelling(text, ascii_text, latin):
    assert text.encode("ascii", plain.NAME).decode() == ascii_text
    if latin is not None:
        assert text.encode("latin-1", plain.NAME).decode("latin-1") == latin


@given(st.text(st.characters()), st.sampled_from(["ascii", "latin-1", "cp1252", "cp437", "koi8-r", "shift_jis"]))
def test_every_text_can_be_written_and_what_the_encoding_has_stays(text, encoding):
    written = text.encode(encoding, plain.NAME).decode(encoding)
    if all(ord(character) < 128 for character in text):
        assert written == text.encode(encoding).decode(encoding)
    assert len(written) >= sum(character.isalpha() and ord(character) < 128 for character in text)


def test_nothing_but_text_that_is_written_goes_through_it():
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", plain.NAME)
