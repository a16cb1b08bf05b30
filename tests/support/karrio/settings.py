"""Karrio's settings, for tests: its tables are made from its models as they are now, in half a second; walking through all its
migrations, from 2020 on, takes more than a minute and comes to the same."""
from karrio.server.settings import *  # noqa: F403


class FromModels:
    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = FromModels()

# Tests ask it at once: a write takes the lock first, as ours do, or every now and then it says that the database is locked.
DATABASES["default"]["OPTIONS"] = {  # noqa: F405
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
}
