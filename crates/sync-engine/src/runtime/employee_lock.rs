//! One lane at a time on one employee (CNC-4); those the Import has in doubt belong to it. A lane
//! that finds an employee locked is due again when the lock is released, which nudges it.

use sync_core::EmployeeId;

use crate::Engine;
use crate::runtime::state::EngineState;

/// The right to work on one employee; released when dropped, also by a tick that was given up.
pub(crate) struct EmployeeLock {
    engine: Engine,
    employee: EmployeeId,
}

impl EmployeeLock {
    /// Locks an employee who was seen to be free in the same `state`: so nobody else can have begun
    /// in between.
    pub(crate) fn take(
        engine: &Engine,
        state: &mut EngineState,
        employee: &EmployeeId,
    ) -> EmployeeLock {
        let was_free = state.locked.insert(employee.clone());
        assert!(was_free, "an employee is locked once");
        EmployeeLock {
            engine: engine.clone(),
            employee: employee.clone(),
        }
    }
}

impl Drop for EmployeeLock {
    fn drop(&mut self) {
        self.engine.lock().locked.remove(&self.employee);
        let nudges = self.engine.nudges();
        nudges.import.ring();
        nudges.inbox.ring();
        self.engine.ring_workers();
    }
}
