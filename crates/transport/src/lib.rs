//! One HTTP request in, one answer out: over the network, or straight into a router.
