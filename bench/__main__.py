"""`make bench` runs every benchmark, one after the other."""

from bench import mapping, provisioning

for benchmark in (mapping, provisioning):
    print(f"\n{benchmark.__doc__.splitlines()[0]}")
    benchmark.main()
