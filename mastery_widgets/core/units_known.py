"""What each unit is in base units.

What schools use is in a table here, so that no learner waits for pint; every other name is looked up there, one name at
a time and never a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Final

__all__ = ["Unit", "alike", "known"]

Dimensions = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """How many base units it is, and of which dimensions: pairs of base unit and exponent, sorted, none with 0.

    ``offset`` is where its zero lies, in base units: for temperatures alone.
    """

    factor: Fraction
    dimensions: Dimensions = ()
    offset: Fraction = Fraction(0)

    def power(self, exponent: int) -> Unit:
        """The unit to a power; a temperature in a product is a difference."""
        return Unit(
            factor=self.factor**exponent, dimensions=tuple((name, one * exponent) for name, one in self.dimensions)
        )

    def times(self, other: Unit) -> Unit:
        """The product of both."""
        exponents = dict(self.dimensions)
        for name, one in other.dimensions:
            exponents[name] = exponents.get(name, 0) + one
        return Unit(
            factor=self.factor * other.factor, dimensions=tuple(sorted((n, e) for n, e in exponents.items() if e))
        )

    def of_base(self, value: Fraction) -> Fraction:
        """A value in base units, in this unit."""
        return (value - self.offset) / self.factor

    def in_base(self, value: Fraction) -> Fraction:
        """A value in this unit, in base units."""
        return value * self.factor + self.offset


# Symbols before the bar take short prefixes (k, m, µ …), names after it long ones (kilo, milli …) where the line begins
# with +. Then the factor and the base units. What pint knows of these names is the same: a test compares each.
_TABLE: Final = """
+ m | meter meters metre metres metern mètre mètres metro metros | 1 | m
+ g | gram grams gramme grammes gramm gramo gramos | 1/1000 | kg
+ s sec | second seconds sekunde sekunden seconde secondes segundo segundos secs | 1 | s
+ A | ampere amperes amp amps | 1 | A
+ K | kelvin kelvins | 1 | K
+ mol | mole moles | 1 | mol
+ cd | candela candelas | 1 | cd
+ Hz | hertz | 1 | s-1
+ N | newton newtons | 1 | kg m s-2
+ Pa | pascal pascals | 1 | kg m-1 s-2
+ J | joule joules | 1 | kg m2 s-2
+ W | watt watts | 1 | kg m2 s-3
+ C | coulomb coulombs | 1 | A s
+ V | volt volts | 1 | kg m2 s-3 A-1
+ F | farad farads | 1 | kg-1 m-2 s4 A2
+ Ω | ohm ohms | 1 | kg m2 s-3 A-2
+ S | siemens | 1 | kg-1 m-2 s3 A2
+ Wb | weber webers | 1 | kg m2 s-2 A-1
+ T | tesla teslas | 1 | kg s-2 A-1
+ H | henry henrys | 1 | kg m2 s-2 A-2
+ lm | lumen lumens | 1 | cd
+ lx | lux | 1 | cd m-2
+ Bq | becquerel becquerels | 1 | s-1
+ Gy | gray grays | 1 | m2 s-2
+ Sv | sievert sieverts | 1 | m2 s-2
+ l L | liter liters litre litres litern litro litros | 1/1000 | m3
+ Wh | | 3600 | kg m2 s-2
+ eV | | 1602176634/10000000000000000000000000000 | kg m2 s-2
+ cal | calorie calories kalorie kalorien | 4184/1000 | kg m2 s-2
+ bar | bars | 100000 | kg m-1 s-2
+ t | tonne tonnes tonnen | 1000 | kg
+ B | byte bytes | 8 | bit
+ bit | bits | 1 | bit
min | minute minutes minuten minuto minutos | 60 | s
h hr hrs | hour hours stunde stunden heure heures hora horas | 3600 | s
d | day days tag tage tagen jour jours día días | 86400 | s
| week weeks woche wochen semaine semaines semana semanas | 604800 | s
| year years jahr jahre an ans año años | 31557600 | s
ha | hectare hectares hektar | 10000 | m2
in | inch inches | 254/10000 | m
ft | foot feet | 3048/10000 | m
yd | yard yards | 9144/10000 | m
mi | mile miles | 1609344/1000 | m
lb lbs | pound pounds | 45359237/100000000 | kg
oz | ounce ounces | 45359237/1600000000 | kg
gal | gallon gallons | 473176473/125000000000 | m3
kph kmh | | 5/18 | m s-1
qm | | 1 | m2
qkm | | 1000000 | m2
ccm | | 1/1000000 | m3
mph | | 44704/100000 | m s-1
atm | atmosphere atmospheres | 101325 | kg m-1 s-2
°C ℃ degC | celsius | 1 | K
°F ℉ degF | fahrenheit | 5/9 | K
% | percent | 1/100 |
° deg | degree degrees grad | 31415926535897932384626433/1800000000000000000000000000 |
rad | radian radians | 1 |
| dozen | 12 |
€ EUR | euro euros | 1 | EUR
$ USD | dollar dollars | 1 | USD
£ GBP | | 1 | GBP
¥ JPY | yen | 1 | JPY
"""
_OFFSETS: Final = {"°C": Fraction("273.15"), "°F": Fraction("459.67") * Fraction(5, 9)}
_PREFIXES: Final = {
    "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3, "µ": -6, "u": -6, "n": -9, "p": -12,
    "f": -15,
}  # fmt: skip
_LONG_PREFIXES: Final = {
    "tera": 12, "giga": 9, "mega": 6, "kilo": 3, "hecto": 2, "hekto": 2, "deca": 1, "deka": 1, "deci": -1, "dezi": -1,
    "déci": -1, "centi": -2, "zenti": -2, "milli": -3, "mili": -3, "micro": -6, "mikro": -6, "nano": -9, "pico": -12,
    "femto": -15,
}  # fmt: skip
_BINARY: Final = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4}

_BASES: Final = {
    "meter": "m", "kilogram": "kg", "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol", "candela": "cd",
}  # fmt: skip


@cache
def _table() -> tuple[Mapping[str, Unit], Mapping[str, tuple[Unit, ...]]]:
    """Units by symbol and by long name in small letters; and symbols by what they are in small letters."""
    exact: dict[str, Unit] = {}
    for line in _TABLE.strip().splitlines():
        left, names, factor, base = (part.strip() for part in line.split("|"))
        is_prefixed, symbols = left.startswith("+"), left.removeprefix("+").split()
        unit = Unit(
            factor=Fraction(factor),
            dimensions=_dimensions(base),
            offset=_OFFSETS.get((symbols or [""])[0], Fraction(0)),
        )
        for name in (*symbols, *names.split()):
            exact[name] = unit
            prefixes = _PREFIXES if name in symbols else _LONG_PREFIXES
            for prefix, power in prefixes.items() if is_prefixed else ():
                exact.setdefault(prefix + name, replace(unit, factor=unit.factor * Fraction(10) ** power))
            for prefix, power in _BINARY.items() if base == "bit" and name in symbols else ():
                exact[prefix + name] = replace(unit, factor=unit.factor * 1024**power)
    folded: dict[str, tuple[Unit, ...]] = {}
    for name, unit in exact.items():
        folded[name.casefold()] = (*folded.get(name.casefold(), ()), unit)
    return exact, folded


def _dimensions(base: str) -> Dimensions:
    found = [re.fullmatch(r"([A-Za-z]+)(-?\d*)", one) for one in base.split()]
    return tuple(sorted((one[1], int(one[2] or 1)) for one in found if one))


def known(name: str) -> tuple[Unit, ...]:
    exact, _ = _table()
    # Long names are written with capitals or without: Meter, KILOMETERS.
    found = exact.get(name) or (exact.get(name.lower()) if len(name) > 3 else None) or _looked_up(name)
    return (found,) if found is not None else alike(name)[:1]


def alike(name: str) -> tuple[Unit, ...]:
    """Every unit that the name would be if capital and small letters were the same."""
    found = _table()[1].get(name.casefold(), ())
    looked_up = None if found else _looked_up(name)
    return found if looked_up is None else (looked_up,)


@cache
def _registry() -> object:
    from pint import UnitRegistry

    return UnitRegistry(non_int_type=Fraction, cache_folder=None)


@cache
def _looked_up(name: str) -> Unit | None:
    """What pint knows of one name; None where it knows none."""
    if not re.fullmatch(r"[^\W\d_]{2,24}", name):
        return None
    from pint import UnitRegistry
    from pint.errors import PintError

    registry = _registry()
    assert isinstance(registry, UnitRegistry)
    try:
        if not registry.parse_unit_name(name):
            return None
        none, one = (registry.Quantity(Fraction(value), name).to_base_units() for value in (0, 1))
    except (PintError, ArithmeticError, ValueError, TypeError, AttributeError):
        return None
    return Unit(
        factor=Fraction(one.magnitude) - Fraction(none.magnitude),
        dimensions=tuple(
            sorted((_BASES.get(str(unit), str(unit)), int(str(power))) for unit, power in one.unit_items())
        ),
        offset=Fraction(none.magnitude),
    )
