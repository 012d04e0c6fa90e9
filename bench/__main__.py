"""`make bench` runs every benchmark, one after the other."""

from bench import mapping

mapping.main()
