"""`python -m models.migrations "what changed"` writes the next migration; read it before you commit it."""

import sys
import tempfile
from pathlib import Path

import models
from models import migrations


def main(message: str) -> None:
    """Migrate a new SQLite file to the last version and write down what the models have more."""
    with tempfile.TemporaryDirectory() as folder:
        engine = models.connect(f"sqlite:///{Path(folder) / 'new.db'}")
        migrations.upgrade(engine)
        print(migrations.write(engine, message))
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
