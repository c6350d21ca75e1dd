"""The system calls that a jailed program is refused."""

from __future__ import annotations

import errno
import tempfile
from functools import cache

from mastery_widgets.errors import SandboxError

__all__ = ["seccomp_filter"]

# What a program of a lesson has no use for and an attack begins with. A program starts no others: `fork` and the like
# fail, threads do not (`clone3` answers "not there", so that the C library takes `clone`).
_REFUSED: str = """
acct add_key adjtimex bind bpf chroot clock_adjtime clock_settime connect delete_module execveat fanotify_init
finit_module fork fsconfig fsmount fsopen fspick init_module io_uring_enter io_uring_register io_uring_setup
ioperm iopl kcmp kexec_file_load kexec_load keyctl listen lookup_dcookie mbind memfd_create memfd_secret migrate_pages
mount mount_setattr move_mount move_pages name_to_handle_at nfsservctl open_by_handle_at open_tree perf_event_open
personality pidfd_getfd pidfd_open pidfd_send_signal pivot_root process_madvise process_vm_readv process_vm_writev
ptrace quotactl quotactl_fd reboot request_key rseq_slice_yield set_mempolicy setdomainname sethostname setns
settimeofday shmat shmget msgget semget socket socketpair stime swapoff swapon syslog umount2 unshare userfaultfd
vfork vhangup
"""
_CLONE_THREAD = 0x00010000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C


@cache
def seccomp_filter() -> bytes:
    """The rules as the kernel reads them.

    Raises:
        SandboxError: libseccomp or its binding is missing.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise SandboxError(f"no seccomp filter can be made ({error}); install mastery_widgets[sandbox]") from None
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refused = seccomp.ERRNO(errno.EPERM)
    for name in _REFUSED.split():
        try:
            rules.add_rule(refused, name)
        except (ValueError, RuntimeError, OSError):
            continue  # not there on this architecture, or too new for this libseccomp
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    rules.add_rule(refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    for request in (_TIOCSTI, _TIOCLINUX):
        rules.add_rule(refused, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
