"""What can go wrong between a question and its answer; each survives the way through the socket as its own type."""

from enishi.kernel.errors import EnishiError


class WarehouseError(EnishiError):
    """The engine refused the statement: a mistake of ours, with the engine's words."""


class TooSlow(WarehouseError):
    """The question took longer than it was given, and was stopped."""


class Busy(WarehouseError):
    """Too many heavy questions are being answered; ask again."""


class Away(WarehouseError):
    """The process that owns the warehouse is not running or went away."""


class InUse(WarehouseError):
    """Another process has the warehouse's file, or writes into its database."""


#: The word each error travels under.
BY_NAME: dict[str, type[WarehouseError]] = {
    kind.__name__: kind for kind in (WarehouseError, TooSlow, Busy, Away, InUse)
}
