"""Demo rows from a seed's `generate` blocks: pure and deterministic for a given random seed, day and scale."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import exp, log
from typing import Any
from zoneinfo import ZoneInfo

Values = dict[str, Any]
_PLACE = re.compile(r"\{(n|digits):(0+)\}|\{([a-z][a-z0-9_.]*)\}")


@dataclass(slots=True)
class Made:
    """One generated row: its entity, its name (external id), and its values in JSON form, references by name."""

    of: str
    name: str
    values: Values


@dataclass(slots=True)
class Generator:
    """Turns blocks into rows.

    `seeded`: rows given literally in the seed, by name, so that blocks can pick and copy them.
    `totals`: (entity, values) to the values with computed fields filled in, so that later blocks can copy a total.
    `today`: company-local; nothing is dated after it where the block says `past_only` or `drop_future`.
    `scale`: multiplies the count of blocks marked `scaled`.
    """

    seed: int
    today: date
    zone: ZoneInfo
    scale: Decimal
    seeded: Mapping[str, Made]
    totals: Callable[[str, Values], Values]
    _pools: dict[str, list[Made]] = field(default_factory=dict)
    _weights: dict[str, tuple[list[Made], list[int]]] = field(default_factory=dict)

    def rows(self, blocks: Sequence[Mapping[str, Any]]) -> Iterator[Made]:
        """Every row of every block, in order; a row comes after the rows it refers to."""
        for block in blocks:
            # each block draws from its own stream, so a change to one leaves the others as they were
            rng = random.Random(f"{self.seed}:{block['name']}")
            pool = self._pools.setdefault(block["name"], [])
            for made in self._block(block, rng):
                pool.append(made)
                yield made

    def _block(self, block: Mapping[str, Any], rng: random.Random) -> Iterator[Made]:
        if "each" in block:
            yield from self._each(block, rng)
            return
        count = int(block["count"] * self.scale) if block.get("scaled") else block["count"]
        for n in range(1, max(count, 1) + 1):
            yield self._row(block, _Row(self, rng, n))

    def _each(self, block: Mapping[str, Any], rng: random.Random) -> Iterator[Made]:
        n = 0
        for parent in self._pools[block["each"]]:
            if not _matches(block.get("when", {}), parent.values):
                continue
            shares = rng.choices(block["shares"], block.get("weights"))[0] if "shares" in block else ["1"]
            for share in shares:
                n += 1
                made = self._row(block, _Row(self, rng, n, block["as"], parent, Decimal(share)))
                late = block.get("drop_future")
                if late is None or made.values[late] <= self.today.isoformat():
                    yield made

    def _row(self, block: Mapping[str, Any], row: _Row) -> Made:
        values = row.fill(block["values"])
        return Made(block["of"], f"{block['name']}_{row.n}", self.totals(block["of"], values))

    def pool(self, source: str | Sequence[str]) -> list[Made]:
        """Rows of the named blocks, or the literal rows of the entity of that name."""
        if not isinstance(source, str):
            return [made for item in source for made in self.pool(item)]
        if source in self._pools:
            return self._pools[source]
        return [made for made in self.seeded.values() if made.of == source]

    def weighed(self, spec: Mapping[str, Any]) -> tuple[list[Made], list[int] | None]:
        """The pool of a `row` spec and the running weights of its rows (None: all alike)."""
        if "named" in spec:
            return [self.seeded[name] for name in spec["named"]], None
        key = repr(spec)
        if key not in self._weights:
            pool, weigh = self.pool(spec["row"]), spec.get("weigh")
            running, total = [], 0
            for made in pool:
                total += weigh["values"].get(made.values.get(weigh["by"]), weigh["otherwise"]) if weigh else 1
                running.append(total)
            self._weights[key] = (pool, running)
        return self._weights[key]


class _Row:
    """One row in the making: values so far, and the rows its references picked."""

    def __init__(
        self,
        generator: Generator,
        rng: random.Random,
        n: int,
        as_: str | None = None,
        parent: Made | None = None,
        share: Decimal = Decimal(1),
    ) -> None:
        self.generator, self.rng, self.n, self.share = generator, rng, n, share
        self.values: Values = {}
        self.picked: dict[str, Made] = {as_: parent} if as_ and parent else {}
        self.parent = parent

    def fill(self, specs: Mapping[str, Any]) -> Values:
        """The values the specs give, in order; empty ones left out."""
        for name, spec in specs.items():
            picks = isinstance(spec, Mapping) and "row" in spec
            self.values[name] = self.pick_row(name, spec) if picks else self.value(spec)
        return {name: value for name, value in self.values.items() if value is not None}

    def value(self, spec: Any) -> Any:
        """The value a spec gives; anything that is not an object stands for itself."""
        if not isinstance(spec, Mapping):
            return spec
        for verb, make in _VERBS.items():
            if verb in spec:
                return make(self, spec)
        raise KeyError(f"no generator verb in {sorted(spec)}")

    def copy(self, path: str) -> Any:
        """`field` of this row, or `reference.field` of the row the reference picked."""
        head, _, rest = path.partition(".")
        if not rest:
            return self.values.get(head)
        picked = self.picked.get(head) or self.generator.seeded.get(str(self.values.get(head)))
        if picked is None:
            name = self.values.get(head)
            picked = next((m for pool in self.generator._pools.values() for m in pool if m.name == name), None)
        return picked.values.get(rest) if picked else None

    def lines(self, spec: Mapping[str, Any]) -> list[Values]:
        rng, bounds, distinct = self.rng, spec["lines"], spec.get("distinct")
        made: list[Values] = []
        seen: set[Any] = set()
        for _ in range(rng.randint(bounds["from"], bounds["to"])):
            line = _Row(self.generator, rng, self.n).fill(spec["values"])
            if distinct is None or line[distinct] not in seen:
                seen.add(line.get(distinct or ""))
                made.append(line)
        return made

    def pick_row(self, name: str, spec: Mapping[str, Any]) -> str:
        pool, running = self.generator.weighed(spec)
        made = self.rng.choices(pool, cum_weights=running)[0] if running else self.rng.choice(pool)
        self.picked[name] = made
        return made.name


def _matches(when: Mapping[str, Sequence[Any]], values: Mapping[str, Any]) -> bool:
    return all(values.get(name) in allowed for name, allowed in when.items())


def _number(row: _Row, spec: Mapping[str, Any]) -> str | int:
    low, high, scale = Decimal(spec["from"]), Decimal(spec["to"]), spec["scale"]
    step = Decimal(1).scaleb(-scale)
    if spec.get("spread") == "log":
        # the shape of the spread is a picture of life, not money: the draw is rounded to the scale at once
        drawn = Decimal(repr(exp(row.rng.uniform(log(low), log(high)))))
    else:
        drawn = low + step * row.rng.randint(0, int((high - low) / step))
    exact = drawn.quantize(step, ROUND_HALF_UP)
    return int(exact) if scale == 0 else str(exact)


def _text(row: _Row, spec: Mapping[str, Any]) -> str:
    def place(found: re.Match[str]) -> str:
        kind, zeros, path = found.groups()
        if path:
            return str(row.copy(path))
        return f"{row.n if kind == 'n' else row.rng.randrange(10 ** len(zeros)):0{len(zeros)}d}"

    return _PLACE.sub(place, spec["text"])


def _day(row: _Row, spec: Mapping[str, Any]) -> str:
    """A day in the last `months` full months and this one; `weights` per calendar month, `growth` per year."""
    rule, today = spec["day"], row.generator.today
    growth = Decimal(rule.get("growth", "0"))
    months, weights = [], []
    for back in range(rule["months"], -1, -1):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        length = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        length = today.day if back == 0 else length
        weight = Decimal(rule.get("weights", {}).get(str(month + 1), 10)) * length
        months.append((year, month + 1, length))
        weights.append(float(weight * (1 + growth * (rule["months"] - back) / 12)))
    year, month, length = row.rng.choices(months, weights)[0]
    return date(year, month, row.rng.randint(1, length)).isoformat()


def _after(row: _Row, spec: Mapping[str, Any]) -> str | None:
    start = row.copy(spec["after"])
    if start is None:
        return None
    day = date.fromisoformat(start) + timedelta(days=row.rng.randint(spec["from"], spec["to"]))
    return None if spec.get("past_only") and day > row.generator.today else day.isoformat()


def _instant(row: _Row, spec: Mapping[str, Any]) -> str:
    day = date.fromisoformat(_day(row, spec["instant"]))
    hour = time(row.rng.randrange(spec["from_hour"], spec["to_hour"]), row.rng.choice((0, 15, 30, 45)))
    return datetime.combine(day, hour, row.generator.zone).isoformat()


def _times(row: _Row, spec: Mapping[str, Any]) -> str | None:
    product = Decimal(1)
    for factor in spec["times"]:
        value = row.value(factor)
        if value is None:
            return None
        product *= Decimal(value)
    # a share of a total is rounded down, so that shares never pass the total
    return str(product.quantize(Decimal(1).scaleb(-spec["scale"]), "ROUND_DOWN"))


def _when(row: _Row, spec: Mapping[str, Any]) -> Any:
    return row.value(spec["then"]) if _matches(spec["when"], row.values) else None


def _this(row: _Row, _spec: Mapping[str, Any]) -> str | None:
    return row.parent.name if row.parent else None


# the verbs of a value, looked for in this order; more than one verb never stands in one spec
_VERBS: dict[str, Callable[[_Row, Mapping[str, Any]], Any]] = {
    "pick": lambda row, spec: row.rng.choices(spec["pick"], spec.get("weights"))[0],
    "text": _text,
    "join": lambda row, spec: "".join(str(row.value(part)) for part in spec["join"]),
    "copy": lambda row, spec: row.copy(spec["copy"]),
    "lookup": lambda row, spec: spec["values"].get(row.values.get(spec["lookup"])),
    "day": _day,
    "after": _after,
    "instant": _instant,
    "times": _times,
    "share": lambda row, _spec: str(row.share),
    "this": _this,
    "lines": lambda row, spec: row.lines(spec),
    "when": _when,
    "from": _number,
}
