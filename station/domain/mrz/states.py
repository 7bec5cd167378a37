"""Codes of states and organisations that may issue a document or stand as a nationality.

No check digit covers them, so a code that does not exist is the only sign of a misread one.
Source: ISO 3166-1 alpha-3 (2024); ICAO Doc 9303-3, section 5 (codes for other bodies and persons).
"""

from __future__ import annotations

_ISO_3166_ALPHA_3_TEXT = """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR
    BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG
    COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH
    FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY
    HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM
    KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL
    MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
    NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU
    SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
    TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB
    VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
"""
ISO_3166_ALPHA_3 = frozenset(_ISO_3166_ALPHA_3_TEXT.split())

SPECIAL_CODES = {
    "D": "germany",
    "GBD": "british_overseas_territories_citizen",
    "GBN": "british_national_overseas",
    "GBO": "british_overseas_citizen",
    "GBP": "british_protected_person",
    "GBS": "british_subject",
    "EUE": "european_union",
    "UNO": "united_nations",
    "UNA": "united_nations_agency",
    "UNK": "united_nations_kosovo",
    "RKS": "kosovo",
    "XOM": "order_of_malta",
    "XPO": "interpol",
    "XBA": "african_development_bank",
    "XIM": "african_export_import_bank",
    "XCC": "caribbean_community",
    "XCO": "east_and_southern_africa_market",
    "XEC": "west_african_states",
    "XXA": "stateless",
    "XXB": "refugee",
    "XXC": "other_refugee",
    "XXX": "nationality_unspecified",
    "UTO": "specimen",
}
SPECIMEN = "UTO"


def is_known_code(code: str) -> bool:
    """Says whether a code is that of a state or a body that Doc 9303 lists."""
    return code in ISO_3166_ALPHA_3 or code in SPECIAL_CODES
