import sys

from countermand.cli import main

sys.exit(main())
