/**
 * From a signal to the end of everything: whoever runs it may kill it after 5 s. Of that a change of the configuration that is
 * being taken up has so long, then the parts of `up` have theirs, in which replicas have their grace.
 */
export const stopTimes = { allMs: 4500, changeMs: 500, partsMs: 3700 } as const;
