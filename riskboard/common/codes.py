"""Codes that others assign: countries, currencies, legal entities; each checked against its standard."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# ISO 3166-1 alpha-2, officially assigned.
_COUNTRIES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
# ISO 4217, the currencies that are legal tender somewhere; funds, metals and test codes are left out.
_CURRENCIES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
    LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
    OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF
    XPF YER ZAR ZMW ZWG
"""
COUNTRIES: Final = frozenset(_COUNTRIES.split())
CURRENCIES: Final = frozenset(_CURRENCIES.split())
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}", re.ASCII)


def validate_country(code: str) -> None:
    """Refuse what is not a country of ISO 3166-1, in two capital letters."""
    if code not in COUNTRIES:
        raise ValidationError(_("Use a country's two capital letters by ISO 3166-1, such as US or FR."))


def validate_currency(code: str) -> None:
    """Refuse what is not a currency of ISO 4217, in three capital letters."""
    if code not in CURRENCIES:
        raise ValidationError(_("Use a currency's three capital letters by ISO 4217, such as EUR."))


def validate_lei(code: str) -> None:
    """Refuse what is not a legal entity identifier by ISO 17442: 18 letters or digits and two check digits.

    The check is the one of bank accounts (ISO 7064, MOD 97-10): letters stand for 10 to 35, the whole leaves 1.
    """
    if not _LEI.fullmatch(code):
        raise ValidationError(_("An LEI has 20 characters: 18 capital letters or digits, then two digits."))
    if int("".join(str(int(letter, 36)) for letter in code)) % 97 != 1:
        raise ValidationError(_("The check digits of this LEI do not fit: compare it letter by letter."))
