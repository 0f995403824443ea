//! What time it is, who may move it, and the one loop that really waits.
