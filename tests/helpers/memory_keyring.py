"""A key ring that forgets; chosen by PYTHON_KEYRING_BACKEND in tests and their children."""

from __future__ import annotations

from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Secrets by (service, name), in this process alone."""

    priority = 1.0
    secrets: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget one; PasswordDeleteError where there is none."""
        if self.secrets.pop((service, username), None) is None:
            raise PasswordDeleteError(username)
