"""`/x/<language>`: what the tag sends, to whom, and what for: a page that the shop's own pages can link to."""

from django.utils.html import format_html

from enishi.connectors.tag.disclosure import HEADINGS, disclosure
from enishi.http.answers import Answer
from enishi.http.paper import joined, page, paragraphs
from enishi.http.visits import Visit
from enishi.shop import api as shop


def host(visit: Visit) -> Answer:
    """The page in the language of its address."""
    language = visit.language(visit.rest.strip("/"))
    name = shop.profile().name
    said, (sent, whom, what_for, stop) = disclosure(language, name), HEADINGS[language]
    comma = "、" if language == "ja" else ", "
    rows = joined(
        format_html('<tr><th scope="row">{}</th><td>{}</td></tr>', when, comma.join(what)) for when, what in said.sent
    )
    body = joined(
        [
            paragraphs(said.intro),
            format_html("<h2>{}</h2><table>{}</table>", sent, rows),
            format_html("<h2>{}</h2>{}", whom, paragraphs([said.receiver])),
            format_html("<h2>{}</h2>{}", what_for, paragraphs(said.purposes)),
            format_html("<h2>{}</h2>{}", stop, paragraphs([said.stopping])),
        ]
    )
    return page(said.title, body, language, shop=name, wide=True)
