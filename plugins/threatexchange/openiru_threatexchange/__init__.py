"""The hash feed of an OpenIRU as an exchange of python-threatexchange and HMA."""

from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest

from openiru_threatexchange.exchange import OpenIRUSignalExchangeAPI

TX_MANIFEST = ThreatExchangeExtensionManifest(apis=(OpenIRUSignalExchangeAPI,))
