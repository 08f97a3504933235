package pgtest

import (
	"os/exec"
	"runtime"
)

// thread starts a program on an operating system thread of its own, which stays until the program ends: Pdeathsig goes
// by the thread that started the program, and Go ends idle threads. The exit goes to done.
func thread(cmd *exec.Cmd, done chan<- error) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			done <- cmd.Wait()
		}
	}()
	return <-started
}
