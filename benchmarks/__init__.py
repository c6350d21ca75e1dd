"""What a lesson costs a learner in time, memory and bytes, against the plain widgets it is made of."""
