// The agents' tests wait for time-outs and repeats most of their time, so the four of them run side by side.
[assembly: LevelOfParallelism(4)]
