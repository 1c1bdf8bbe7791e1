"""The demo's news: about the invented vendors alone. Days and hours are counted from the moment of loading."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Item:
    """One invented article; ``hours_ago`` is when it was published."""

    slug: str
    hours_ago: int
    title: str
    text: str


NEWS: Final[tuple[Item, ...]] = (
    Item(
        "harbourlight-suspends-brokers",
        44,
        "Harbourlight suspends Assist accounts of a dozen insurers",
        "Harbourlight has suspended the accounts of about a dozen insurance companies that use its "
        "broker assistant Harbourlight Assist. Letters seen by this newsletter speak of a breach of "
        "the usage policy and name no clause.\n\n"
        "Those affected are told to wait 60 days before a request for review is looked at. The only "
        "way to object is a web form on the company's support site.\n\n"
        "One insurer said that 26 employees could not work on Thursday morning. A spokesperson for "
        "Harbourlight said the company does not comment on single accounts.",
    ),
    Item(
        "regulator-halts-quillmark",
        70,
        "Dutch regulator orders Quillmark to halt Quillmark Review",
        "The Dutch data protection authority has ordered Quillmark to halt its contract assistant "
        "Quillmark Review with immediate effect, citing doubts about how client documents are kept "
        "apart.\n\n"
        "The order stands until an audit has been handed in, which the authority expects within 21 "
        "days. Quillmark called the order disproportionate and said it will appeal.",
    ),
    Item(
        "novalingua-retires-v2",
        170,
        "Novalingua will retire its v2 model at the end of the quarter",
        "Novalingua has announced that Novalingua v2 will be shut down. Requests to the old model "
        "will fail from the last day of the quarter; customers are asked to migrate to version 3 "
        "before then.\n\n"
        "The company offers a migration guide and says that prices stay as they are.",
    ),
    Item(
        "harbourlight-outage",
        20,
        "Harbourlight Assist down for three hours on Friday",
        "Harbourlight Assist was unavailable for about three hours on Friday afternoon. The company's "
        "status page reported elevated errors from 14:10 and a fix at 17:05.\n\n"
        "According to the vendor a faulty certificate was the cause.",
    ),
    Item(
        "novalingua-prices",
        30,
        "Novalingua raises prices and cuts the free quota",
        "Novalingua will raise the price of its interface by a third from next month and lower the "
        "monthly quota of its standard plan, the company told customers by e-mail. Existing contracts "
        "keep their price until renewal.",
    ),
    Item(
        "quillmark-funding",
        52,
        "Quillmark raises 40 million for legal assistants",
        "Quillmark, the Dutch maker of legal assistants, has closed a financing round of 40 million "
        "euros. The money goes into a second office and a larger research team, the founders said at "
        "a conference in Utrecht.",
    ),
)
