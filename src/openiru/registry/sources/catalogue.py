"""Which lists are known by name, and who keeps them."""

from typing import Final

from openiru.registry.types import SourceFacts

UN_SC: Final = SourceFacts(
    slug="un-sc",
    name="United Nations Security Council Consolidated List",
    authority="United Nations Security Council",
    country="UN",
    legal_instrument="Charter of the United Nations, Article 41; resolutions 1267 (1999), 1989 (2011), 2253 (2015)",
    url="https://scsanctions.un.org/resources/xml/en/consolidated.xml",
)
OFAC_SDN: Final = SourceFacts(
    slug="us-ofac-sdn",
    name="Specially Designated Nationals and Blocked Persons List",
    authority="US Department of the Treasury, Office of Foreign Assets Control",
    country="US",
    legal_instrument="International Emergency Economic Powers Act; executive orders by programme",
    url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
)
UK_SANCTIONS: Final = SourceFacts(
    slug="uk-sanctions",
    name="UK Sanctions List",
    authority="Foreign, Commonwealth and Development Office",
    country="GB",
    legal_instrument="Sanctions and Anti-Money Laundering Act 2018",
    url="https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv",
)
