// Nothing: the precompiled headers of this target are what it is for.
