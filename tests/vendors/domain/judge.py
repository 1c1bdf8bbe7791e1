"""The method a second time, slow and by the letter: recursion for reach, an hour-by-hour sum for the integral."""

from vendors.domain.world import Fallback, Parameters, Product, Workload, World

CLASSES = {"easy": 168, "medium": 336, "highly_complex": 2160}


def is_down(world: World, name: str, atoms: frozenset[str], *, direct: bool, with_needs: bool = True) -> bool:
    """down(p, S), by recursion over sub-processors."""
    product = next(item for item in world.products if item.id == name)
    if direct and f"account:{product.vendor}" in atoms:
        return True
    if hit(product, atoms):
        return True
    for need in product.needs if with_needs else ():
        alive = [other for other in need.products if not is_down(world, other, atoms, direct=False)]
        if len(alive) < need.k:
            return True
    return False


def hit(product: Product, atoms: frozenset[str]) -> bool:
    """Whether an atom of the product itself, its account aside, has failed."""
    own = {
        f"entity:{product.vendor}",
        f"model:{product.model}",
        f"jurisdiction:{product.jurisdiction}",
        f"platform:{product.platform}",
    }
    return bool(own & atoms)


def damage(world: World, workload: Workload, atoms: frozenset[str], *, with_needs: bool = True) -> float:
    """d_w(S)."""
    standing = 1.0
    for group in workload.dependencies:
        dead = [
            option
            for option in group.options
            if is_down(world, option.product, atoms, direct=True, with_needs=with_needs)
        ]
        if group.mode == "k_of_n":
            lost = group.severity if len(group.options) - len(dead) < group.k else 0.0
        else:
            lost = group.severity * sum(o.share for o in dead) / sum(o.share for o in group.options)
        standing *= 1 - lost
    return 1 - standing


def credit(months: float | None, untested: float) -> float:
    """q of a fallback."""
    if months is None:
        return untested
    return 1.0 if months <= 12 else max(untested, 2 ** (-(months - 12) / 12))


def usable(
    world: World, workload: Workload, atoms: frozenset[str], *, with_needs: bool = True
) -> list[Fallback]:
    """The fallbacks that work in this event, the declared substitutability included."""
    found = [
        fallback
        for fallback in workload.fallbacks
        if fallback.product is None
        or not is_down(world, fallback.product, atoms, direct=True, with_needs=with_needs)
    ]
    if workload.substitutability in CLASSES:
        found.append(Fallback(None, CLASSES[workload.substitutability], 0.8, 0.0))
    return found


def residual(parameters: Parameters, ready: list[Fallback], hour: float, notice: float) -> float:
    """The product over fallbacks that are ready at this hour."""
    left = 1.0
    for fallback in ready:
        if max(0.0, fallback.switch_hours - notice) <= hour:
            left *= 1 - fallback.capacity * credit(fallback.months_since_test, parameters.untested_credit)
    return left


def lost_hours(
    world: World,
    workload: Workload,
    atoms: frozenset[str],
    hours: float,
    notice: float = 0.0,
    *,
    urgency: float | None = None,
    with_needs: bool = True,
) -> float:
    """Λ as a sum over the middles of the event's hours: exact while all times are whole hours."""
    weight = world.parameters.urgency if urgency is None else urgency
    ready = usable(world, workload, atoms, with_needs=with_needs)
    total = 0.0
    for hour in range(int(hours)):
        middle = hour + 0.5
        late = 1 + weight if middle >= workload.mtpd_hours else 1.0
        total += late * residual(world.parameters, ready, middle, notice)
    return damage(world, workload, atoms, with_needs=with_needs) * total


def unit_loss(workload: Workload) -> float:
    """U of a workload."""
    labour = workload.people * workload.cost_per_hour * workload.share_stopped
    return (labour + workload.direct_loss_per_hour) * workload.operating_hours_per_week / 168


def vendor_loss(world: World, vendor: str, *, with_needs: bool = True) -> float:
    """ΣE of a vendor in money."""
    atoms = frozenset({f"entity:{vendor}"})
    horizon = world.parameters.horizon_hours
    return sum(
        unit_loss(item) * lost_hours(world, item, atoms, horizon, with_needs=with_needs)
        for item in world.workloads
    )


def single_points(world: World) -> list[tuple[str, str]]:
    """Every (workload, atom) over the threshold, by trying them all; those on the threshold are not decided."""
    atoms = {f"entity:{item.vendor}" for item in world.products}
    atoms |= {f"model:{item.model}" for item in world.products if item.model}
    atoms |= {f"jurisdiction:{item.jurisdiction}" for item in world.products if item.jurisdiction}
    atoms |= {f"platform:{item.platform}" for item in world.products}
    found = []
    for workload in world.workloads:
        for atom in atoms:
            event = frozenset({atom})
            ready = usable(world, workload, event)
            rest = damage(world, workload, event) * residual(world.parameters, ready, workload.rto_hours, 0.0)
            if rest > 0.5 + 1e-9:
                found.append((workload.id, atom))
    return sorted(found)
