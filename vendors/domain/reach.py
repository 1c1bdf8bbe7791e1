"""Which products, and through them which workloads, a set of failed atoms takes down (method section 1)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vendors.domain.world import Parameters, Product, Workload, World, atom, own_atoms

ACCOUNT_PREFIX = "account:"


@dataclass(frozen=True, slots=True)
class NeedSlot:
    """One `needs` group seen from below: `owner` goes down once more than `spare` of its products are down."""

    owner: str
    spare: int


@dataclass(frozen=True, slots=True)
class Reach:
    """A world indexed once, so that each question costs only what it touches. Make one with `build_reach`."""

    world: World
    products: Mapping[str, Product]
    products_of_atom: Mapping[str, Sequence[str]]
    slots: Sequence[NeedSlot]
    slots_of_product: Mapping[str, Sequence[int]]
    users_of_product: Mapping[str, Sequence[int]]

    @property
    def parameters(self) -> Parameters:
        """The parameters of the indexed world."""
        return self.world.parameters


def build_reach(world: World) -> Reach:
    """Index a world: atom → products, product → the needs groups and the workloads that use it. Linear."""
    slots: list[NeedSlot] = []
    slots_of_product: defaultdict[str, list[int]] = defaultdict(list)
    for product in world.products:
        for need in product.needs:
            for needed in need.products:
                slots_of_product[needed].append(len(slots))
            slots.append(NeedSlot(product.id, len(need.products) - need.k))
    return Reach(
        world=world,
        products={product.id: product for product in world.products},
        products_of_atom=_products_of_atom(world.products),
        slots=slots,
        slots_of_product=dict(slots_of_product),
        users_of_product=_users_of_product(world.workloads),
    )


def down(reach: Reach, atoms: Iterable[str], *, through_needs: bool = True) -> frozenset[str]:
    """The products that a direct user finds down when `atoms` fail together.

    Account atoms strike last and do not spread: a suspension of our account leaves a third party's product,
    built on the same vendor, running. With `through_needs=False` sub-processors are ignored.
    """
    failed = set(atoms)
    accounts = {name for name in failed if name.startswith(ACCOUNT_PREFIX)}
    dead = _owned(reach, failed - accounts)
    if through_needs:
        dead = _spread(reach, dead)
    return frozenset(dead | _owned(reach, accounts))


def touched(reach: Reach, dead: Collection[str]) -> list[Workload]:
    """The workloads that use a dead product, whether or not an alternative carries them; ordered by id."""
    users = reach.users_of_product
    positions = {position for product in dead for position in users.get(product, ())}
    return [reach.world.workloads[position] for position in sorted(positions)]


def dependants(reach: Reach, products: Iterable[str]) -> set[str]:
    """The products themselves and all that need one of them, directly or not, however many others could serve."""
    found = set(products)
    queue = list(found)
    while queue:
        owners = {reach.slots[number].owner for number in reach.slots_of_product.get(queue.pop(), ())}
        queue.extend(owners - found)
        found |= owners
    return found


def reached_by(vendor: str, products: Iterable[Product]) -> frozenset[str]:
    """The products of `vendor` and all that need one of them, directly or not: nothing else can stop with it."""
    owners: defaultdict[str, list[str]] = defaultdict(list)
    queue = []
    for item in products:
        if item.vendor == vendor:
            queue.append(item.id)
        for need in item.needs:
            for name in need.products:
                owners[name].append(item.id)
    found = set(queue)
    while queue:
        fresh = {owner for owner in owners.get(queue.pop(), ()) if owner not in found}
        found |= fresh
        queue.extend(fresh)
    return frozenset(found)


def find_cycle(needs: Mapping[str, Sequence[str]]) -> list[str] | None:
    """A path that returns to its start (`[a, b, a]`) in a product → needed products graph, or None.

    For the reader of worlds and for services that refuse such an edit; products without an entry need nothing.
    """
    finished: set[str] = set()
    for start in needs:
        cycle = None if start in finished else _walk(needs, start, finished)
        if cycle is not None:
            return cycle
    return None


def _walk(needs: Mapping[str, Sequence[str]], start: str, finished: set[str]) -> list[str] | None:
    # An explicit stack: chains of sub-processors may be longer than the interpreter's recursion limit.
    path = {start: iter(needs.get(start, ()))}
    while path:
        here = next(reversed(path))
        follower = next(path[here], None)
        if follower is None:
            finished.add(here)
            del path[here]
        elif follower in path:
            names = list(path)
            return [*names[names.index(follower) :], follower]
        elif follower not in finished:
            path[follower] = iter(needs.get(follower, ()))
    return None


def _products_of_atom(products: Iterable[Product]) -> dict[str, list[str]]:
    index: defaultdict[str, list[str]] = defaultdict(list)
    for product in products:
        for name in (atom("account", product.vendor), *own_atoms(product)):
            index[name].append(product.id)
    return dict(index)


def _users_of_product(workloads: Iterable[Workload]) -> dict[str, list[int]]:
    index: defaultdict[str, list[int]] = defaultdict(list)
    for position, workload in enumerate(workloads):
        for group in workload.dependencies:
            for option in group.options:
                index[option.product].append(position)
    return dict(index)


def _owned(reach: Reach, atoms: Iterable[str]) -> set[str]:
    return {product for name in atoms for product in reach.products_of_atom.get(name, ())}


def _spread(reach: Reach, seeds: set[str]) -> set[str]:
    """Follow the failure upwards through needs groups. `needs` is acyclic, so the order does not matter."""
    dead = set(seeds)
    queue = list(seeds)
    losses: defaultdict[int, int] = defaultdict(int)
    while queue:
        for number in reach.slots_of_product.get(queue.pop(), ()):
            losses[number] += 1
            slot = reach.slots[number]
            if losses[number] > slot.spare and slot.owner not in dead:
                dead.add(slot.owner)
                queue.append(slot.owner)
    return dead
