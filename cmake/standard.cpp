// Nothing: the precompiled headers belong to targets, and targets need a source.
