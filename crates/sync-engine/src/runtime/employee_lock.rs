//! One lane at a time on one employee (CNC-4); whoever the Import has in doubt belongs to it. A
//! lane that finds an employee taken is due again when they are free: giving back rings the bells.

use sync_core::EmployeeId;

use crate::Engine;
use crate::runtime::memory::Memory;

/// The right to work on one employee; given back when dropped, also by a tick that was given up.
pub(crate) struct EmployeeLock {
    engine: Engine,
    employee: EmployeeId,
}

impl EmployeeLock {
    /// Takes the turn of an employee who was seen to be free under the same guard of `memory`: so
    /// nobody else can have begun between the look and the turn.
    pub(crate) fn take(
        engine: &Engine,
        memory: &mut Memory,
        employee: &EmployeeId,
    ) -> EmployeeLock {
        let was_free = memory.busy.insert(employee.clone());
        assert!(was_free, "an employee whose turn is taken is free");
        EmployeeLock {
            engine: engine.clone(),
            employee: employee.clone(),
        }
    }
}

impl Drop for EmployeeLock {
    fn drop(&mut self) {
        self.engine.memory().busy.remove(&self.employee);
        let (_, import, inbox) = self.engine.nudges();
        import.ring();
        inbox.ring();
        self.engine.ring_hands();
    }
}
