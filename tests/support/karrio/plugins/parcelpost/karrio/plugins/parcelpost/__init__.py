"""Where Karrio looks for plugins."""
from karrio.mappers.parcelpost import METADATA  # noqa: F401
