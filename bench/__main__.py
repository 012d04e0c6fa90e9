"""`make bench` runs every benchmark, one after the other."""

from bench import bulk, emulator, mapping, provisioning

for benchmark in (mapping, provisioning, emulator, bulk):
    print(f"\n{benchmark.__doc__.splitlines()[0]}")
    benchmark.main()
