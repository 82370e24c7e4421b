package main

import "syscall"

// endsWithUs has the kernel end the process when we do, however we end, so
// that no server is left behind by a run that was killed.
func endsWithUs(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
