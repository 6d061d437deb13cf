"""Mixed content: what stands inside ``i b u sub sup``, MathML, and white space that tools put in."""

import pytest

from netreader.article import Span
from netreader.errors import RecordError
from netreader.pubmed.records import parse
from tests.pubmed.elements import article_set, parsed, record

MML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def title(inner):
    article = parsed(title=f"<ArticleTitle>{inner}</ArticleTitle>")
    return article.title, article.title_spans


def styled(inner):
    """The stretches with a style, as text."""
    text, spans = title(inner)
    return text, [(text[span.start : span.end], span.style) for span in spans]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("Glow at 1.73 m<sup>2</sup>.", "Glow at 1.73 m²."),
        ("H<sub>2</sub>O and CO<sub>2</sub>", "H₂O and CO₂"),
        ("Ca<sup>2+</sup>, 10<sup>-19</sup>", "Ca²⁺, 10⁻¹⁹"),
        ("V<sub>max</sub> of T<sup>reg</sup>", "Vₘₐₓ of T^(reg)"),
        ("x<sup>a</sup><sub>b</sub>", "x^a_b"),
        ("x<sub>a<sup>2</sup></sub>", "x_(a²)"),
        ("LampReviews<sup>®</sup>", "LampReviews®"),
        ("a <sup> </sup>b", "a b"),
        ("<sup>18</sup>F-FDG", "¹⁸F-FDG"),
        ("with <sup>99m</sup>Tc", "with ^(99m)Tc"),
        ("p &lt; 0.05 &amp; q", "p < 0.05 & q"),
        ("[<sup>18</sup>F]FDG", "[¹⁸F]FDG"),
        ("a\n      b\t c", "a b c"),
        ("a\u2009b\u00a0c\u2028d", "a b c d"),
        ("<i>In vitro</i>", "In vitro"),
    ],
)
def test_plain_text(inner, text):
    assert title(inner)[0] == text


@pytest.mark.parametrize(
    ("inner", "text", "spans"),
    [
        ("On <i>Lampyris</i> at night", "On Lampyris at night", [("Lampyris", "i")]),
        ("<b>A</b>, <u>B</u>", "A, B", [("A", "b"), ("B", "u")]),
        ("<i>a <b>b</b> c</i> d", "a b c d", [("a b c", "i"), ("b", "b")]),
        ("the <i> glow </i> fades", "the glow fades", [("glow", "i")]),
        ("<i>x<sup>2</sup></i>", "x²", [("x²", "i")]),
        ("m<sup><i>n</i></sup>", "mⁿ", [("ⁿ", "i")]),
        ("m<sup><i>x</i></sup>", "m^x", [("x", "i")]),
        ("m<sup>a<i>xy</i></sup>!", "m^(axy)!", [("xy", "i")]),
        ("a<i/>b<i> </i>c", "ab c", []),
    ],
)
def test_spans(inner, text, spans):
    assert styled(inner) == (text, spans)


def test_spans_of_an_abstract():
    article = parsed(article="<Abstract><AbstractText>Of <i>E. coli</i>.</AbstractText></Abstract>")
    assert article.abstract[0].spans == (Span(3, 10, "i"),)


def test_a_letter_and_its_accent_on_two_sides_of_a_tag():
    assert title("caf<i>e</i>\u0301s") == ("cafés", ())


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("fast-acting β\n\t\t\t<sub>2</sub>-agonist", "fast-acting β₂-agonist"),
        ("intracellular Ca\n\t\t<sup>2+</sup> signals", "intracellular Ca²⁺ signals"),
        ("x 10\n    <sup>-19</sup>).", "x 10⁻¹⁹)."),
        ("labelled\n    <sup>18</sup>F-FDG", "labelled ¹⁸F-FDG"),
        ("close to\n    <i>APOE</i> gene", "close to APOE gene"),
        ("<b>Interests</b>\n. None.", "Interests. None."),
        ("with <sup>2</sup>", "with ²"),
    ],
)
def test_line_breaks_that_a_tool_put_before_markup(inner, text):
    assert title(inner)[0] == text


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("m&lt;sup&gt;2&lt;/sup&gt;", "m²"),
        ("&lt;i&gt;E. coli&lt;/i&gt; O157", "E. coli O157"),
        ("&lt;b&gt;&lt;i&gt;x&lt;/i&gt;&lt;/b&gt;", "x"),
        ("m&lt;SUB&gt;2&lt;/SUB&gt; in <b>b</b>", "m₂ in b"),
        ("p &lt;0.05 and b &gt; i", "p <0.05 and b > i"),
        ("&lt;i&gt; unclosed", "<i> unclosed"),
    ],
)
def test_markup_that_came_escaped(inner, text):
    assert title(inner)[0] == text


def math(inner, attributes=""):
    return f"<mml:math {MML} {attributes}>{inner}</mml:math>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (math("<mml:mi>x</mml:mi>", 'alttext="x squared"'), "x squared"),
        (math("<mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup>"), "x²"),
        (math("<mml:msub><mml:mi>x</mml:mi><mml:mn>1</mml:mn></mml:msub>"), "x₁"),
        (math("<mml:msubsup><mml:mi>x</mml:mi><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:msubsup>"), "x₁²"),
        (
            math(
                "\n <mml:mi> a </mml:mi>\n <mml:mo>=</mml:mo>\n"
                " <mml:mfrac><mml:mn>1</mml:mn><mml:mrow><mml:mi>b</mml:mi><mml:mo>+</mml:mo><mml:mi>c</mml:mi>"
                "</mml:mrow></mml:mfrac>\n"
            ),
            "a = 1/(b+c)",
        ),
        (math("<mml:msqrt><mml:mi>n</mml:mi></mml:msqrt>"), "√(n)"),
        (
            math("<mml:semantics><mml:mi>y</mml:mi><mml:annotation>\\TeX y</mml:annotation></mml:semantics>"),
            "y",
        ),
    ],
)
def test_mathml(inner, text):
    assert title(inner)[0] == text
    assert title(f"Of {inner} and more")[0] == f"Of {text} and more"


def test_a_display_formula_stands_apart():
    article = parsed(
        article=f"<Abstract><AbstractText>Be<DispFormula>{math('<mml:mi>x</mml:mi>')}</DispFormula>it.</AbstractText>"
        "</Abstract>"
    )
    assert article.abstract[0].text == "Be x it."


def test_a_prefix_declared_on_the_root_only():
    xml = record(title="<ArticleTitle>Of <mml:math><mml:mi>x</mml:mi></mml:math></ArticleTitle>")
    data = article_set(xml).replace(b"<PubmedArticleSet>", f"<PubmedArticleSet {MML}>".encode())
    (only,) = parse(data)
    assert only.article.title == "Of x"
    assert parse(article_set(only.xml.decode()))[0].article == only.article


@pytest.mark.parametrize("tag", ["i", "sup"])
def test_markup_nested_beyond_all_measure(tag):
    inner = f"<{tag}>" * 5000 + "x" + f"</{tag}>" * 5000
    with pytest.raises(RecordError, match="90000001"):
        parsed(title=f"<ArticleTitle>{inner}</ArticleTitle>")
